using AsyncSmtp.Sending;

namespace AsyncSmtp.Queueing;

/// <summary>Whether a sender and a ledger go together, as far as it can be seen before the first mail.</summary>
internal static class SenderCheck
{
    public const string HowToObserve = "Set AsyncSmtpOptions.CommitObserver of its sender to new LedgerCommitObserver(ledger), with the handler's ledger, or register both with AddQueuedMail(). "
        + "To do without on purpose set QueuedMailOptions.RequireCommitObserver to false.";

    /// <exception cref="InvalidOperationException">They do not. The text says what to do.</exception>
    public static void ThrowIfUnfit(IAsyncMailSender sender, ISentLedger ledger, QueuedMailOptions options)
    {
        SmtpMailSender? smtp = sender as SmtpMailSender ?? (sender as LaneSender)?.Sender;
        if (smtp is null)
        {
            // Somebody's own. The first mail will show.
            return;
        }

        ICommitObserver? observer = smtp.Options.CommitObserver;
        if (observer is LedgerCommitObserver { Ledger: { } other } ? !ReferenceEquals(other, ledger) : observer is null && options.RequireCommitObserver)
        {
            throw new InvalidOperationException($"The sender would not tell the ledger when a mail is committed, so that a mail in flight at a crash would be sent twice. {HowToObserve}");
        }

        if (smtp.Options.Retry.RetryInDoubt)
        {
            throw new InvalidOperationException("AsyncSmtpOptions.Retry.RetryInDoubt is True: the sender would send mails again that are in doubt, whatever QueuedMailOptions.InDoubt says. Set it to false.");
        }

        TimeSpan finalReply = smtp.Options.FinalReplyTimeout;
        if (finalReply == Timeout.InfiniteTimeSpan || finalReply > options.CommitWindow)
        {
            throw new InvalidOperationException(
                $"AsyncSmtpOptions.FinalReplyTimeout is {finalReply}, and QueuedMailOptions.CommitWindow {options.CommitWindow}: a mail would be in doubt while its sender still waits for the answer. Make CommitWindow the longer one.");
        }
    }
}
