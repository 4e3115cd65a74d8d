using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Transport;

/// <summary>An attempt as the transports over <see cref="SmtpClient"/> see it: they send a message whose last part is the commit point itself.</summary>
internal abstract class SnapshotAttempt(MailMessageSnapshot mail, RecipientList recipients) : SmtpAttempt
{
    public sealed override string MessageId => Mail.MessageId;

    public sealed override IReadOnlyList<MailAddress> Recipients => To.Addresses;

    public MailMessageSnapshot Mail => mail;

    /// <summary>Gets whom it is for.</summary>
    public RecipientList To => recipients;

    /// <summary>Gets the commit point.</summary>
    public abstract CommitProbe Probe { get; }

    public sealed override bool TryBegin() => Probe.TryBegin();

    public sealed override MailMessage CreateMessage() => Mail.CreateMessage(To, probe: null, tail: null);

    public sealed override void ReachContent() => Probe.OnReading();

    public sealed override ValueTask CommitAsync() => Probe.CommitAsync();
}
