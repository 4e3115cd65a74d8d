namespace AsyncSmtp.Queueing;

/// <summary>
/// Where content goes that is too large for a message of the queue: a directory that all machines share, a bucket. Safe for use by many callers and many machines at once.
/// </summary>
public interface IAttachmentStore
{
    /// <summary>Saves content.</summary>
    /// <param name="content">The content, from its position to its end. It stays open.</param>
    /// <param name="cancellationToken">Ends the wait. The content may have been saved.</param>
    /// <returns>A task that completes, once it is durable and can be opened everywhere, with a new name for it that no other content ever has.</returns>
    ValueTask<string> SaveAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens content.</summary>
    /// <param name="reference">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes with a stream, to be disposed.</returns>
    /// <exception cref="FileNotFoundException">There is no such content, and waiting will not bring it.</exception>
    ValueTask<Stream> OpenAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>Deletes content. Does nothing when there is none.</summary>
    /// <param name="reference">Its name.</param>
    /// <param name="cancellationToken">Ends the wait. It may have been deleted.</param>
    /// <returns>A task that completes once it is gone.</returns>
    ValueTask DeleteAsync(string reference, CancellationToken cancellationToken = default);
}
