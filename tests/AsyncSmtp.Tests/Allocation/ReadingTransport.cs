using System.Net.Mail;
using AsyncSmtp.Benchmarks.WithoutNetwork;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Allocation;

/// <summary>A transport that reads what it is to send, and allocates nothing of its own. The send is under way until <see cref="Accept"/>.</summary>
internal sealed class ReadingTransport : ISmtpTransport
{
    private readonly MessageReader _reader = new();
    private SmtpAttempt? _attempt;

    public bool IsQuiet => true;

    /// <summary>Gets how many bytes of content the last message had.</summary>
    public int ContentLength { get; private set; }

    public void Start(SmtpAttempt attempt)
    {
        SnapshotAttempt ours = (SnapshotAttempt)attempt;
        using MailMessage message = ours.Mail.CreateMessage(ours.To, ours.Probe, tail: null);
        ContentLength = _reader.Read(message);
        _attempt = attempt;
    }

    public void Accept() => _attempt!.Complete(SmtpAttemptResult.Accepted);

    public void Dispose()
    {
    }
}
