using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>A copy of a caller's message as it was at submission, from which each attempt gets a fresh message of its own.</summary>
internal sealed class MailMessageSnapshot
{
    private MailMessageSnapshot(MailMessage source) => Source = source;

    /// <summary>Gets the caller's message.</summary>
    public MailMessage Source { get; }

    /// <summary>Gets the value of the Message-ID header.</summary>
    public string MessageId { get; } = "";

    /// <summary>Gets how many recipients there are.</summary>
    public int RecipientCount { get; }

    /// <summary>Gets the bytes of all parts, before they are encoded.</summary>
    public long ContentLength { get; }

    /// <summary>Copies the message.</summary>
    public static ValueTask<MailMessageSnapshot> CreateAsync(MailMessage message, AsyncSmtpOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MailMessageSnapshot(message));

    /// <summary>Makes a fresh message for one attempt.</summary>
    public MailMessage CreateMessage(CommitProbe probe, IBlockingTail? tail) => throw new NotSupportedException();
}
