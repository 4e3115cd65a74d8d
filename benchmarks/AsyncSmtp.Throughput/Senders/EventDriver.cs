using System.ComponentModel;
using System.Net.Mail;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>
/// One SmtpClient behind a task, by its event, as the classic articles show it, and with Nagle's algorithm off: the least that an awaitable send takes. What AsyncSmtp costs is measured against it.
/// </summary>
internal sealed class EventDriver : IDisposable
{
    private readonly SmtpClient _client;
    private bool _noDelay;

    public EventDriver(int port)
    {
        _client = new SmtpClient(SenderTarget.Host, port);
        _client.SendCompleted += OnCompleted;
    }

    public Task SendAsync(MailMessage message)
    {
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.SendAsync(message, sent);
        if (!_noDelay)
        {
            _noDelay = true;
            SocketNoDelay.Set(_client);
        }

        return sent.Task;
    }

    public void Dispose() => _client.Dispose();

    private static void OnCompleted(object sender, AsyncCompletedEventArgs e)
    {
        TaskCompletionSource sent = (TaskCompletionSource)e.UserState!;
        if (e.Cancelled)
        {
            sent.TrySetCanceled();
        }
        else if (e.Error is not null)
        {
            sent.TrySetException(e.Error);
        }
        else
        {
            sent.TrySetResult();
        }
    }
}
