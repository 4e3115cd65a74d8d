using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using AsyncSmtp.Messages;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>The copy of a message that is taken when it is submitted, and the fresh message that each attempt gets.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private readonly AsyncSmtpOptions _options = new();
    private MailMessage? _message;
    private MailMessageSnapshot? _snapshot;

    [Params(MailSize.Text1kB, MailSize.Text100kB, MailSize.Attachment5MB)]
    public MailSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _message = Mail.Create(Size);
        _snapshot = await MailMessageSnapshot.CreateAsync(_message, _options, CancellationToken.None);
    }

    [GlobalCleanup]
    public void Cleanup() => _message!.Dispose();

    [Benchmark(Description = "snapshot")]
    public async Task SnapshotAsync() => await MailMessageSnapshot.CreateAsync(_message!, _options, CancellationToken.None);

    [Benchmark(Description = "fresh message")]
    public void FreshMessage() => _snapshot!.CreateMessage(_snapshot.Recipients, new CommitProbe(), tail: null).Dispose();
}
