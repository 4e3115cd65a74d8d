using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using AsyncSmtp.Throughput.Senders;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.Sending;

/// <summary>What AsyncSmtp takes for itself: one message over one connection, against the least code that awaits a SmtpClient, with Nagle's algorithm off in both.</summary>
public class OwnShareBenchmarks : SinkBenchmarks
{
    private EventDriver? _driver;
    private SmtpMailSender? _sender;

    [Params(MailSize.Text1kB, MailSize.Text100kB, MailSize.Attachment5MB)]
    public MailSize Size { get; set; }

    [Benchmark(Baseline = true, Description = "bare driver")]
    public async Task BareDriver()
    {
        using MailMessage message = Mail.Create(Size);
        await _driver!.SendAsync(message);
    }

    [Benchmark(Description = "AsyncSmtp")]
    public async Task AsyncSmtp()
    {
        using MailMessage message = Mail.Create(Size);
        await _sender!.SendAsync(message);
    }

    private protected override void Open()
    {
        _driver = new EventDriver(Port);
        _sender = AsyncSmtpSender.Open(new SenderTarget(Port, Connections: 1));
    }

    private protected override ValueTask CloseAsync()
    {
        _driver!.Dispose();
        return _sender!.DisposeAsync();
    }
}
