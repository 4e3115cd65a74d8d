namespace AsyncSmtp.Queueing;

/// <summary>
/// What is known, durably and by every machine of a fleet, of each mail: who has it, who was refused, and who may have it. It knows mails by their ids and recipients by their place in the envelope, and holds
/// no addresses and no content.
/// </summary>
/// <remarks>
/// <para>
/// A claim fences: to take a mail over is always allowed while it has not come to its commit point, because the one who had it before can no longer commit. So nobody waits for the dead, and one that was only
/// asleep does no harm when it wakes up.
/// </para>
/// <para>Each method is one atomic step, and durable once its task has completed. Safe for use by many callers and many machines at once. Time is the ledger's own: no machine's clock is compared with another's.</para>
/// </remarks>
public interface ISentLedger
{
    /// <summary>
    /// Takes a mail, to send it to those recipients that are <see cref="LedgerState.Claimed"/> afterwards: all of a mail that is new, and those of a known one that were claimed by anybody.
    /// Those who have been <see cref="LedgerState.Committing"/> for at least <paramref name="commitWindow"/> are <see cref="LedgerState.InDoubt"/> from now on. The claim in force becomes this one where somebody
    /// is claimed and nobody is committing; else it stays, so that who commits, or whose outcome comes late, can still tell it.
    /// </summary>
    /// <param name="mailId">The mail.</param>
    /// <param name="recipients">How many recipients it has, 1 or more; always the same for one id.</param>
    /// <param name="claim">A new id, of this claim alone.</param>
    /// <param name="commitWindow">How long after the commit point the outcome may take; zero or more.</param>
    /// <param name="cancellationToken">Ends the wait. The mail may have been taken.</param>
    /// <returns>What is known afterwards.</returns>
    /// <exception cref="InvalidOperationException">The ledger knows the mail with another number of recipients.</exception>
    ValueTask<LedgerEntry> ClaimAsync(string mailId, int recipients, Guid claim, TimeSpan commitWindow, CancellationToken cancellationToken = default);

    /// <summary>Writes down that the mail is about to pass its commit point for these recipients: <see cref="LedgerState.Claimed"/> becomes <see cref="LedgerState.Committing"/>.</summary>
    /// <param name="mailId">The mail.</param>
    /// <param name="claim">The claim under which it is sent.</param>
    /// <param name="recipients">Their places in the envelope, from 0. They may be committing under this claim already: a later attempt for the same ones.</param>
    /// <param name="cancellationToken">Ends the wait. It may have been written.</param>
    /// <returns>A task that completes once it is durable.</returns>
    /// <exception cref="ClaimLostException">Somebody else has taken the mail, or a recipient is in no state to be committed. Nothing was written, and the mail must not be sent.</exception>
    ValueTask CommitAsync(string mailId, Guid claim, IReadOnlyList<int> recipients, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes down what became of recipients. What was claimed or committing becomes any state; what became <see cref="LedgerState.InDoubt"/> meanwhile, for this took longer than the commit window, is settled
    /// by <see cref="LedgerState.Sent"/> and <see cref="LedgerState.Refused"/>. A final state stays.
    /// </summary>
    /// <param name="mailId">The mail.</param>
    /// <param name="claim">The claim under which it was sent.</param>
    /// <param name="outcomes">The place in the envelope and the new state of each. <see cref="LedgerState.Claimed"/>: proven not sent, to be tried again by anybody.</param>
    /// <param name="cancellationToken">Ends the wait. It may have been written.</param>
    /// <returns><see langword="false"/> when somebody else has taken the mail since: nothing was written.</returns>
    ValueTask<bool> RecordAsync(string mailId, Guid claim, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes, CancellationToken cancellationToken = default);

    /// <summary>Decides about the recipients of a mail that are <see cref="LedgerState.InDoubt"/>, for who knows better or has decided to risk a second mail.</summary>
    /// <param name="mailId">The mail.</param>
    /// <param name="resolution"><see cref="LedgerState.Sent"/>, <see cref="LedgerState.Refused"/>, or <see cref="LedgerState.Claimed"/>: to be sent again. The claim in force is void then, unless somebody is committing under it.</param>
    /// <param name="cancellationToken">Ends the wait. It may have been written.</param>
    /// <returns><see langword="false"/> when no recipient of it is in doubt.</returns>
    ValueTask<bool> ResolveAsync(string mailId, LedgerState resolution, CancellationToken cancellationToken = default);

    /// <summary>The mails with a recipient that is <see cref="LedgerState.InDoubt"/>, or has been <see cref="LedgerState.Committing"/> for at least <paramref name="commitWindow"/>.</summary>
    /// <param name="commitWindow"><inheritdoc cref="ClaimAsync" path="/param[@name='commitWindow']"/></param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <returns>The longest in doubt first.</returns>
    IAsyncEnumerable<LedgerEntry> ListInDoubtAsync(TimeSpan commitWindow, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets mails that are final for every recipient, and those that nobody has: claimed, as a dead letter is that was never accepted, or refused. From then on the ledger would take one that is queued again for
    /// new. What is in doubt stays, and what some have while others are still to get it.
    /// </summary>
    /// <param name="age">How long ago they changed, at least; longer than a queue may deliver a mail again.</param>
    /// <param name="cancellationToken">Ends the wait. Some may have been forgotten.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken = default);
}
