using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>One attempt through the dispatcher.</summary>
[MemoryDiagnoser]
public class DispatcherBenchmarks
{
    private readonly SmtpDispatcher _dispatcher = new(new InstantTransport(), new AsyncSmtpOptions(), TimeProvider.System);
    private MailMessageSnapshot? _mail;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using MailMessage message = Mail.Create(MailSize.Text1kB);
        _mail = await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions(), CancellationToken.None);
    }

    [GlobalCleanup]
    public void Cleanup() => _dispatcher.Dispose();

    [Benchmark(Description = "dispatch")]
    public async Task DispatchAsync() => await _dispatcher.SendAsync(_mail!, _mail!.Recipients, attempt: 1, CancellationToken.None);
}
