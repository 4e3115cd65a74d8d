using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>
/// A client whose server is the script. Where nothing is to be waited for, a send begins and ends on its caller's thread.
/// </summary>
/// <remarks>A mail is captured before the sender hears of its end, so whoever has awaited a send finds it. One that was vetoed has not got to the server, and is not captured.</remarks>
internal sealed class CapturingTransport(CaptureLog log, SendScript script, TimeProvider timeProvider) : ISmtpTransport
{
#pragma warning disable CA2213 // It has no timer and nothing to release, and a send may still be on its way to wait for it.
    private readonly CancellationTokenSource _closed = new();
#pragma warning restore CA2213

    public bool IsQuiet => true;

    public void Start(SmtpAttempt attempt)
    {
        if (!attempt.TryBegin())
        {
            attempt.Complete(SmtpAttemptResult.NotBegun);
            return;
        }

        SnapshotAttempt ours = (SnapshotAttempt)attempt;
        CapturedMail captured = MailReader.Read(ours.Mail, ours.To);
        ScriptedOutcome outcome = script.OutcomeOf(captured);
        if (outcome.IsImmediate)
        {
            Answer(captured, outcome, ours);
        }
        else
        {
            _ = AnswerLaterAsync(captured, outcome, ours);
        }
    }

    public void Dispose() => _closed.Cancel();

    /// <summary>Never throws.</summary>
    private async Task AnswerLaterAsync(CapturedMail captured, ScriptedOutcome outcome, SnapshotAttempt attempt)
    {
        try
        {
            await outcome.WaitAsync(timeProvider, _closed.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A gate of the test's may throw anything, and is heard of where the send is awaited.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = ScriptedOutcome.Throws(e);
        }

        Answer(captured, outcome, attempt);
    }

    private void Answer(CapturedMail captured, ScriptedOutcome outcome, SnapshotAttempt attempt)
    {
        ScriptedAnswer answer = outcome.AnswerTo(attempt.To);
        CommitProbe probe = attempt.Probe;
        try
        {
            probe.ThrowIfVetoed();
            if (answer.TakesContent)
            {
                probe.OnReading();
                probe.Commit();
            }
        }
        catch (OperationCanceledException e)
        {
            attempt.Complete(new SmtpAttemptResult { Error = e });
            return;
        }

        SmtpAttemptResult ended = SmtpClientResult.Of(attempt, answer.Error);
        DispatchResult result = new(EndReason.Completed, ended, probe.IsCommitted, probe.WasReached, Reused: false);
        log.Add(captured.Ended(OutcomeClassifier.Classify(result, attempt.To), timeProvider.GetUtcNow()));
        attempt.Complete(ended);
    }
}
