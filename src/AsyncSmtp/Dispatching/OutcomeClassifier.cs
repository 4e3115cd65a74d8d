using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// Turns the facts of an attempt into its outcome. The rules, in order, each proven by fault trials: completed without error and committed, Sent; recipients refused, by their number;
/// not committed, NotSent; a negative reply, NotSent; lost while the message was still being written, NotSent; all that is left, InDoubt.
/// </summary>
internal static class OutcomeClassifier
{
    /// <param name="result">The facts.</param>
    /// <param name="recipients">Whom the message was sent to.</param>
    public static AttemptOutcome Classify(in DispatchResult result, RecipientList recipients)
    {
        if (result is { Refusal: { } refusal, Committed: false, Reason: EndReason.Completed })
        {
            return new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, Reason = EndReason.CommitRefused, Error = refusal };
        }

        if (result.Completion is { } completion)
        {
            return ClassifyCompletion(result, completion, recipients);
        }

        // Ended by a veto, or given up on a client that never said a word more.
        return new AttemptOutcome
        {
            Outcome = result.Committed ? DeliveryOutcome.InDoubt : DeliveryOutcome.NotSent,
            Reason = result.Reason,
            Committed = result.Committed,
            IsTransient = true,
            IsUnreachable = result is { Reason: EndReason.AttemptTimeout, Reused: false, Reached: false, Begun: true },
            IsUnbegun = IsAsItWas(result),
            IsClientReusable = IsAsItWas(result),
        };
    }

    private static AttemptOutcome ClassifyCompletion(in DispatchResult result, SmtpAttemptResult completion, RecipientList recipients)
    {
        if (completion.FailedRecipients.Count > 0)
        {
            return ClassifyRefusals(result, completion, recipients);
        }

        if (completion.IsAccepted && result.Committed)
        {
            return IsReusable(result, completion) ? AttemptOutcome.Accepted : AttemptOutcome.AcceptedLast;
        }

        bool negativeReply = SmtpReplyCode.IsNegative(completion.StatusCode);
        bool inDoubt = result.Committed && !negativeReply && !completion.IsUnfinished;
        return new AttemptOutcome
        {
            Outcome = inDoubt ? DeliveryOutcome.InDoubt : DeliveryOutcome.NotSent,
            Reason = result.Reason,
            Stage = completion.Stage,
            StatusCode = completion.StatusCode,
            Reply = negativeReply ? completion.Reply : null,
            IsTransient = negativeReply ? SmtpReplyCode.IsTransient(completion.StatusCode) : result.Reason != EndReason.Completed || completion.IsTransient,
            IsUnreachable = !negativeReply && completion.IsConnectionFault && result is { Reused: false, Reached: false, Reason: EndReason.Completed or EndReason.AttemptTimeout },
            IsStaleConnection = result is { Reused: true, Committed: false } && (completion.IsConnectionLost || completion.StatusCode == SmtpStatusCode.ServiceNotAvailable),
            IsUnbegun = IsAsItWas(result),
            IsClientReusable = !completion.IsAccepted && IsReusable(result, completion),
            Committed = result.Committed,
            Error = completion.Error,
        };
    }

    private static AttemptOutcome ClassifyRefusals(in DispatchResult result, SmtpAttemptResult completion, RecipientList recipients)
    {
        FailedRecipient[] failed = [.. completion.FailedRecipients.Select(f => new FailedRecipient(recipients.AsWritten(f.Address), f.StatusCode, f.Reply))];
        bool othersAccepted = result.Committed && failed.Length < recipients.Count;
        return new AttemptOutcome
        {
            Outcome = othersAccepted ? DeliveryOutcome.PartiallySent : DeliveryOutcome.NotSent,
            StatusCode = failed[0].StatusCode,
            Reply = failed[0].Reply,
            FailedRecipients = failed,
            IsTransient = Array.Exists(failed, static f => f.IsTransient),
            IsClientReusable = IsReusable(result, completion),
            Committed = result.Committed,
            Error = completion.Error,
        };
    }

    /// <summary>What the transport has said of its connection holds until somebody disposes it.</summary>
    private static bool IsReusable(in DispatchResult result, SmtpAttemptResult completion) => completion.IsConnectionUsable && !result.IsTransportDisposed;

    private static bool IsAsItWas(in DispatchResult result) => !result.Begun && !result.IsTransportDisposed;
}
