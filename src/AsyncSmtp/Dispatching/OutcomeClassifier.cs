using System.Net.Mail;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

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
            IsUnreachable = result is { Reason: EndReason.AttemptTimeout, Reused: false, Reached: false },
        };
    }

    private static AttemptOutcome ClassifyCompletion(in DispatchResult result, in TransportCompletion completion, RecipientList recipients)
    {
        if (completion is { Error: null, Cancelled: false } && result.Committed)
        {
            return AttemptOutcome.Accepted;
        }

        // SmtpFailedRecipientsException is one of these too, with a GeneralFailure of its own and the replies inside.
        if (result.Error is SmtpFailedRecipientException refused)
        {
            return ClassifyRefusals(result, refused, recipients);
        }

        SmtpStatusCode code = (result.Error as SmtpException)?.StatusCode ?? SmtpStatusCode.GeneralFailure;
        bool negativeReply = SmtpReplyCode.IsNegative(code);
        bool inDoubt = result.Committed && !negativeReply && !LostConnection.WhileWriting(result.Error);
        return new AttemptOutcome
        {
            Outcome = inDoubt ? DeliveryOutcome.InDoubt : DeliveryOutcome.NotSent,
            Reason = result.Reason,
            StatusCode = code,
            Reply = negativeReply ? ServerReply.TextOf(result.Error!) : null,
            IsTransient = negativeReply ? SmtpReplyCode.IsTransient(code) : result.Reason != EndReason.Completed || TransientFaults.IsTransient(result.Error),
            IsUnreachable = !negativeReply && result is { Reused: false, Reached: false, Reason: EndReason.Completed or EndReason.AttemptTimeout, Error: SmtpException },
            IsStaleConnection = result is { Reused: true, Committed: false } && LostConnection.Idle(result.Error, code),
            Committed = result.Committed,
            Error = result.Error,
        };
    }

    private static AttemptOutcome ClassifyRefusals(in DispatchResult result, SmtpFailedRecipientException refused, RecipientList recipients)
    {
        SmtpFailedRecipientException[] refusals = refused is SmtpFailedRecipientsException { InnerExceptions: [_, ..] several } ? several : [refused];
        FailedRecipient[] failed = Array.ConvertAll(refusals, r => ToFailedRecipient(r, recipients));
        bool othersAccepted = result.Committed && failed.Length < recipients.Count;
        return new AttemptOutcome
        {
            Outcome = othersAccepted ? DeliveryOutcome.PartiallySent : DeliveryOutcome.NotSent,
            StatusCode = failed[0].StatusCode,
            Reply = failed[0].Reply,
            FailedRecipients = failed,
            IsTransient = Array.Exists(failed, static f => f.IsTransient),

            // Only this failure leaves the connection open.
            IsClientReusable = othersAccepted,
            Committed = result.Committed,
            Error = result.Error,
        };
    }

    private static FailedRecipient ToFailedRecipient(SmtpFailedRecipientException refusal, RecipientList recipients)
        => new(recipients.AsWritten((refusal.FailedRecipient ?? "").Trim('<', '>')), refusal.StatusCode, ServerReply.TextOf(refusal));
}
