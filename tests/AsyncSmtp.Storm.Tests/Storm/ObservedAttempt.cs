using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>An attempt whose end is noted.</summary>
internal sealed class ObservedAttempt(SnapshotAttempt attempt, StormMail mail, StormCounts counts, int client, Action<ObservedAttempt, bool> ended) : SnapshotAttempt(attempt.Mail, attempt.To)
{
    public override CommitProbe Probe => attempt.Probe;

    public override void AllowNext() => attempt.AllowNext();

    public override void Complete(SmtpAttemptResult result)
    {
        NoteCommit();
        bool writeFailure = Probe.IsCommitted && result.IsUnfinished;
        if (writeFailure)
        {
            counts.CountWriteFailure();
        }

        string text = result.Error is null ? "no error" : $"{result.Error.GetType().Name}: {result.Error.Message} <- {result.Error.InnerException?.Message}";
        mail.Note($"client {client}: ends at {Probe.State}{(writeFailure ? " in a write" : "")}, {text}");
        ended(this, Probe.IsCommitted && !result.IsAccepted && !result.IsUnfinished && (int)result.StatusCode < 400);
        attempt.Complete(result);
    }

    public void NoteCommit()
    {
        if (Probe.IsCommitted)
        {
            mail.Committed = true;
        }
    }
}
