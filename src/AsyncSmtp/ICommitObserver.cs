namespace AsyncSmtp;

/// <summary>
/// Is told of each message at its commit point: the last moment at which it is certain that the server cannot have accepted it. What is written down here, durably, makes a crash decidable: no record means
/// not sent, and sending again is safe; a record without an outcome means in doubt.
/// </summary>
/// <remarks>
/// <para>One observer serves every connection of a sender, so it is called for many messages at once and must be safe for that. It costs nothing when there is none.</para>
/// <para>The server waits meanwhile, with all of the message but its end, and so does the connection. Keep it to one write.</para>
/// </remarks>
public interface ICommitObserver
{
    /// <summary>
    /// Called once for each attempt that comes so far, and awaited: nothing more of the message goes out before the returned task has completed.
    /// </summary>
    /// <param name="commit">The message and the attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the attempt has ended meanwhile: by the caller's token, <see cref="AsyncSmtpOptions.AttemptTimeout"/>, which this time counts for, or the end of the sender. The message is not sent then,
    /// whatever this method does.
    /// </param>
    /// <returns>
    /// A task whose completion lets the message go. When it fails, the message is not sent and not tried again by itself: the send ends as <see cref="DeliveryOutcome.NotSent"/>, with what was thrown as the
    /// inner exception.
    /// </returns>
    ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken);
}
