using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>A whole send, all of AsyncSmtp and what SmtpClient makes of the message it is given, against what it would make of the caller's: the difference is our own share. Nothing is written anywhere.</summary>
[MemoryDiagnoser]
public class SenderBenchmarks
{
    private readonly MessageReader _reader = new();
    private readonly SmtpMailSender _sender;

    public SenderBenchmarks() => _sender = new SmtpMailSender(
        new AsyncSmtpOptions { Host = "localhost", EnableSsl = false, MaxMessagesPerConnection = int.MaxValue },
        loggerFactory: null,
        timeProvider: null,
        _ => new InstantTransport(_reader));

    [GlobalCleanup]
    public ValueTask CleanupAsync() => _sender.DisposeAsync();

    [Benchmark(Baseline = true, Description = "bare")]
    public Task Bare()
    {
        using MailMessage message = Mail.Create(MailSize.Text1kB);
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.Read(message);
        sent.SetResult();
        return sent.Task;
    }

    [Benchmark(Description = "AsyncSmtp")]
    public async Task SendAsync()
    {
        using MailMessage message = Mail.Create(MailSize.Text1kB);
        await _sender.SendAsync(message);
    }
}
