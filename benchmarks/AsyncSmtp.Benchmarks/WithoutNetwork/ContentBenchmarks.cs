using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Messages;
using AsyncSmtp.Pipelining.Content;
using BenchmarkDotNet.Attributes;
using MimeKit;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>From a snapshot to the bytes that go out, step by step: each does what the one before does, and more. Against MimeKit alone, which makes and writes a message of the same text.</summary>
[MemoryDiagnoser]
public class ContentBenchmarks
{
    private const int LongestLine = 998;

    private readonly ContentSettings _settings = new(IsInternational: false, Offers8BitMime: true, OffersSmtpUtf8: true, Signer: null, TimeProvider.System);
    private readonly FormatOptions _format = new() { NewLineFormat = NewLineFormat.Dos, EnsureNewLine = true };
    private SnapshotOnlyAttempt? _attempt;

    [Params(MailSize.Text1kB, MailSize.Text100kB, MailSize.Attachment5MB)]
    public MailSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using MailMessage message = Mail.Create(Size);
        _attempt = new SnapshotOnlyAttempt(await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions(), CancellationToken.None));
    }

    [Benchmark(Baseline = true, Description = "MimeKit alone")]
    public void ByMimeKit()
    {
        using MimeMessage message = Mail.CreateMime(Size);
        message.Prepare(EncodingConstraint.EightBit, LongestLine);
        message.WriteTo(_format, Stream.Null);
    }

    [Benchmark(Description = "the attempt's message")]
    public void Message() => _attempt!.CreateMessage().Dispose();

    [Benchmark(Description = "and converted")]
    public void Converted()
    {
        using MailMessage source = _attempt!.CreateMessage();
        using MimeMessage message = MimeConversion.Convert(source, international: false, TimeProvider.System);
    }

    [Benchmark(Description = "and written by MimeKit")]
    public void Written()
    {
        using MailMessage source = _attempt!.CreateMessage();
        using MimeMessage message = MimeConversion.Convert(source, international: false, TimeProvider.System);
        message.Prepare(EncodingConstraint.EightBit, LongestLine);
        message.WriteTo(_format, Stream.Null);
    }

    [Benchmark(Description = "and written as content")]
    public async Task ContentAsync()
    {
        using WireContent content = WireContent.Create(_attempt!, _settings);
        await content.WriteToAsync(Stream.Null, CancellationToken.None);
    }
}
