using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>A whole send, all of AsyncSmtp and nothing of SmtpClient, against the caller's message alone.</summary>
[MemoryDiagnoser]
public class SenderBenchmarks
{
    private readonly SmtpMailSender _sender = new(
        new AsyncSmtpOptions { Host = "localhost", EnableSsl = false, MaxMessagesPerConnection = int.MaxValue },
        loggerFactory: null,
        timeProvider: null,
        static _ => new InstantTransport());

    [GlobalCleanup]
    public ValueTask CleanupAsync() => _sender.DisposeAsync();

    [Benchmark(Baseline = true, Description = "the caller's message")]
    public void Message() => Mail.Create(MailSize.Text1kB).Dispose();

    [Benchmark(Description = "the caller's message, sent")]
    public async Task SendAsync()
    {
        using MailMessage message = Mail.Create(MailSize.Text1kB);
        await _sender.SendAsync(message);
    }
}
