using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>An attempt of which nothing is used but its message.</summary>
internal sealed class SnapshotOnlyAttempt(MailMessageSnapshot mail) : SnapshotAttempt(mail, mail.Recipients)
{
    public override CommitProbe Probe => throw new NotSupportedException();

    public override void AllowNext()
    {
    }

    public override void Complete(SmtpAttemptResult result) => throw new NotSupportedException();
}
