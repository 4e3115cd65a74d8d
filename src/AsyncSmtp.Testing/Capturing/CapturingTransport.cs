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

    public Action<TransportCompletion>? Completed { get; set; }

    public bool IsQuiet => true;

    public void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token)
    {
        CapturedMail captured = MailReader.Read(mail, recipients);
        ScriptedOutcome outcome = script.OutcomeOf(captured);
        if (outcome.IsImmediate)
        {
            Answer(captured, outcome, recipients, probe, token);
        }
        else
        {
            _ = AnswerLaterAsync(captured, outcome, recipients, probe, token);
        }
    }

    public void Dispose() => _closed.Cancel();

    /// <summary>Never throws.</summary>
    private async Task AnswerLaterAsync(CapturedMail captured, ScriptedOutcome outcome, RecipientList recipients, CommitProbe probe, object token)
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

        Answer(captured, outcome, recipients, probe, token);
    }

    private void Answer(CapturedMail captured, ScriptedOutcome outcome, RecipientList recipients, CommitProbe probe, object token)
    {
        ScriptedAnswer answer = outcome.AnswerTo(recipients);
        try
        {
            probe.ThrowIfVetoed();
            if (answer.TakesContent)
            {
                probe.OnReading();
                probe.Commit();
            }
        }
        catch (OperationCanceledException)
        {
            Completed!(new TransportCompletion(token, null, Cancelled: true));
            return;
        }

        TransportCompletion completion = new(token, answer.Error, Cancelled: false);
        DispatchResult result = new(EndReason.Completed, completion, probe.IsCommitted, probe.WasReached, Reused: false);
        log.Add(captured.Ended(OutcomeClassifier.Classify(result, recipients), timeProvider.GetUtcNow()));
        Completed!(completion);
    }
}
