using System.ComponentModel;
using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.Sending;

/// <summary>One message with SmtpClient alone, in each of the ways in which it is used.</summary>
public class SmtpClientBenchmarks : SinkBenchmarks
{
    private SmtpClient? _client;

    [Params(MailSize.Text1kB, MailSize.Text100kB, MailSize.Attachment5MB)]
    public MailSize Size { get; set; }

    [Benchmark(Baseline = true, Description = "SendMailAsync")]
    public async Task SendMailAsync()
    {
        using MailMessage message = Mail.Create(Size);
        await _client!.SendMailAsync(message);
    }

    [Benchmark(Description = "Send")]
    public void Send()
    {
        using MailMessage message = Mail.Create(Size);
        _client!.Send(message);
    }

    [Benchmark(Description = "SendAsync and its event")]
    public async Task SendAsyncAndEvent()
    {
        using MailMessage message = Mail.Create(Size);
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _client!.SendCompleted += OnCompleted;
        _client.SendAsync(message, sent);
        await sent.Task;
        _client.SendCompleted -= OnCompleted;

        static void OnCompleted(object sender, AsyncCompletedEventArgs e)
        {
            TaskCompletionSource sent = (TaskCompletionSource)e.UserState!;
            if (e.Error is null)
            {
                sent.SetResult();
            }
            else
            {
                sent.SetException(e.Error);
            }
        }
    }

    [Benchmark(Description = "a client for each message, SendMailAsync")]
    public async Task ClientPerMessage()
    {
        using SmtpClient client = new(Host, Port);
        using MailMessage message = Mail.Create(Size);
        await client.SendMailAsync(message);
    }

    private protected override void Open() => _client = new SmtpClient(Host, Port);

    private protected override ValueTask CloseAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }
}
