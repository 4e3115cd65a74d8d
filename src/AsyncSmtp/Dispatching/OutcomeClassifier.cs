using System.Net.Mail;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// Turns the facts of an attempt into its outcome. The rules, in order, each proven by fault trials: completed without error and committed, Sent; not committed, NotSent; recipients refused,
/// by their number; a negative reply, NotSent; all that is left, InDoubt.
/// </summary>
internal static class OutcomeClassifier
{
    /// <param name="result">The facts.</param>
    /// <param name="recipientCount">How many recipients were tried, duplicates counted.</param>
    public static AttemptOutcome Classify(in DispatchResult result, int recipientCount)
    {
        return result.Reason switch
        {
            EndReason.Cancelled or EndReason.AttemptTimeout => new AttemptOutcome
            {
                Outcome = DeliveryOutcome.NotSent,
                Reason = result.Reason,
                IsTransient = result.Reason == EndReason.AttemptTimeout,
            },
            EndReason.FinalReplyTimeout or EndReason.GracePeriodElapsed => new AttemptOutcome
            {
                Outcome = DeliveryOutcome.InDoubt,
                Reason = result.Reason,
                Committed = true,
                IsTransient = true,
            },
            _ => ClassifyCompletion(result, recipientCount),
        };
    }

    private static AttemptOutcome ClassifyCompletion(in DispatchResult result, int recipientCount)
    {
        if (result is { Error: null, TransportCancelled: false, Committed: true })
        {
            return new AttemptOutcome { Outcome = DeliveryOutcome.Sent, StatusCode = SmtpStatusCode.Ok, Committed = true, IsClientReusable = true };
        }

        // SmtpFailedRecipientsException is one of these too, with a GeneralFailure of its own and the replies inside.
        if (result.Error is SmtpFailedRecipientException refused)
        {
            return ClassifyRefusals(result, refused, recipientCount);
        }

        SmtpStatusCode code = (result.Error as SmtpException)?.StatusCode ?? SmtpStatusCode.GeneralFailure;
        bool negativeReply = SmtpReplyCode.IsNegative(code);
        bool inDoubt = result.Committed && !negativeReply;
        return new AttemptOutcome
        {
            Outcome = inDoubt ? DeliveryOutcome.InDoubt : DeliveryOutcome.NotSent,
            StatusCode = code,
            Reply = negativeReply ? ServerReply.TextOf(result.Error!) : null,
            IsTransient = negativeReply ? SmtpReplyCode.IsTransient(code) : TransientFaults.IsTransient(result.Error),
            IsStaleConnection = result is { Reused: true, Committed: false } && TransientFaults.IsLostConnection(result.Error, code),
            Committed = result.Committed,
            Error = result.Error,
        };
    }

    private static AttemptOutcome ClassifyRefusals(in DispatchResult result, SmtpFailedRecipientException refused, int recipientCount)
    {
        SmtpFailedRecipientException[] refusals = refused is SmtpFailedRecipientsException many ? many.InnerExceptions : [refused];
        FailedRecipient[] failed = Array.ConvertAll(refusals, ToFailedRecipient);
        bool othersAccepted = result.Committed && failed.Length < recipientCount;
        return new AttemptOutcome
        {
            Outcome = othersAccepted ? DeliveryOutcome.PartiallySent : DeliveryOutcome.NotSent,
            StatusCode = failed.Length > 0 ? failed[0].StatusCode : refused.StatusCode,
            Reply = failed.Length > 0 ? failed[0].Reply : null,
            FailedRecipients = failed,
            IsTransient = failed.Length > 0 && Array.TrueForAll(failed, static f => f.IsTransient),

            // Only this failure leaves the connection open.
            IsClientReusable = othersAccepted,
            Committed = result.Committed,
            Error = result.Error,
        };
    }

    private static FailedRecipient ToFailedRecipient(SmtpFailedRecipientException refusal)
        => new((refusal.FailedRecipient ?? "").Trim('<', '>'), refusal.StatusCode, ServerReply.TextOf(refusal));
}
