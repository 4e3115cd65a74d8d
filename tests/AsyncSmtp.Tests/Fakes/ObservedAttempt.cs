using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>An attempt without a dispatcher, whose end the test gets.</summary>
internal sealed class ObservedAttempt(Action<SmtpAttemptResult> completed) : SnapshotAttempt(Mails.Snapshot(), Mails.Snapshot().Recipients)
{
    public override CommitProbe Probe { get; } = new();

    public override void AllowNext()
    {
    }

    public override void Complete(SmtpAttemptResult result) => completed(result);
}
