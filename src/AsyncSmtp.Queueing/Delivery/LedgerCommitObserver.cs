namespace AsyncSmtp.Queueing;

/// <summary>
/// Writes the commit point of each queued mail into its ledger. To be set as <see cref="AsyncSmtpOptions.CommitObserver"/> of the sender that a <see cref="QueuedMailHandler"/> sends with; it leaves all other mail
/// of that sender alone.
/// </summary>
/// <param name="ledger">The handler's ledger.</param>
public sealed class LedgerCommitObserver(ISentLedger ledger) : ICommitObserver
{
    internal ISentLedger Ledger { get; } = ledger ?? throw new ArgumentNullException(nameof(ledger));

    /// <inheritdoc/>
    /// <exception cref="ClaimLostException">Somebody else has taken the mail since. It is not sent.</exception>
    public ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return commit.UserToken is ClaimedMail mail ? mail.CommitAsync(this, commit.Recipients, cancellationToken) : ValueTask.CompletedTask;
    }
}
