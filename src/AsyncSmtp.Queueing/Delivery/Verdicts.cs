using System.Net.Mail;

namespace AsyncSmtp.Queueing;

/// <summary>Makes a verdict of what a send threw.</summary>
internal static class Verdicts
{
    public static Verdict Of(Exception exception, ClaimedMail mail, bool isCommitKnown) => exception switch
    {
        MailSendException e => Of(e, mail),
        OperationCanceledException or ObjectDisposedException => Verdict.NotSent("The sender is shutting down.") with { Delay = TimeSpan.Zero },
        MailQueueFullException => Verdict.NotSent("The queue of the sender is full."),
        ArgumentException or InvalidOperationException or FormatException => Invalid(exception),

        // Not by the contract of senders. What was certainly not committed was certainly not sent.
        _ when isCommitKnown && !mail.IsCommitted => Verdict.NotSent($"The sender failed: {exception.GetType().Name}."),
        _ => new Verdict(static _ => LedgerState.InDoubt, $"The sender failed, and does not say whether the mail was sent: {exception.GetType().Name}.") { IsCounted = true },
    };

    /// <summary>What cannot be sent by anybody, as it is.</summary>
    public static Verdict Invalid(Exception exception)
        => Verdict.NotSent($"The mail cannot be sent as it is. Mend who makes it, and enqueue it anew. {ReplyText.WithoutAddresses(exception.Message)}") with { IsHopeless = true };

    private static Verdict Of(MailSendException e, ClaimedMail mail)
    {
        if (e.Outcome == DeliveryOutcome.NotSent && mail.Failure is { } failure)
        {
            return Verdict.NotSent(failure is ClaimLostException ? "Somebody else has taken the mail." : $"The ledger failed at the commit point: {failure.GetType().Name}. The mail was not sent.");
        }

        Dictionary<string, LedgerState> refused = new(StringComparer.Ordinal);
        foreach (FailedRecipient recipient in e.FailedRecipients)
        {
            refused[recipient.Address] = IsForGood(recipient.StatusCode) ? LedgerState.Refused : LedgerState.Claimed;
        }

        LedgerState Others(string address) => e.Outcome switch
        {
            DeliveryOutcome.NotSent => IsForGood(e.StatusCode) && !e.IsTransient ? LedgerState.Refused : LedgerState.Claimed,
            DeliveryOutcome.InDoubt => e.InDoubtRecipients?.Contains(address) ?? true ? LedgerState.InDoubt : LedgerState.Sent,
            _ => LedgerState.Sent,
        };
        return new Verdict(address => refused.TryGetValue(address, out LedgerState state) ? state : Others(address), ReplyText.WithoutAddresses(e.Message)) { IsCounted = true };
    }

    /// <summary>A 5xx is about the mail or its recipient, but for those that want a login: the next mail would fare no better, until somebody mends the password.</summary>
    private static bool IsForGood(SmtpStatusCode code) => (int)code is >= 500 and < 600 and not (530 or 534 or 535 or 538);
}
