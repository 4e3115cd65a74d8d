using System.Net.Mail;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>A client and a thread for each connection, with the blocking Send and Nagle's algorithm off.</summary>
internal sealed class ThreadSender(SenderTarget target) : IBulkSender
{
    private readonly SmtpClient[] _clients = [.. Enumerable.Range(0, target.Connections).Select(_ => new SmtpClient(SenderTarget.Host, target.Port))];

    public Task SendAsync(int messages)
    {
        Workload work = new(messages);
        return Task.WhenAll(_clients.Select(client => Task.Factory.StartNew(
            () => Loop(client, work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_clients, static c => c.Dispose());
        return ValueTask.CompletedTask;
    }

    private static void Loop(SmtpClient client, Workload work)
    {
        while (work.TryTake())
        {
            using MailMessage message = TestMail.Create();
            client.Send(message);

            // The socket is there when the first Send has returned; that one has stalled.
            SocketNoDelay.Set(client);
        }
    }
}
