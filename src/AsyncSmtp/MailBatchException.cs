namespace AsyncSmtp;

/// <summary>
/// A batch's source of messages threw, or the one it reported its progress to did: see the inner exception. What had been taken from the source by then was sent as always, and <see cref="Summary"/> says what became of it.
/// </summary>
public sealed class MailBatchException : Exception
{
    /// <summary>
    /// Makes an exception.
    /// </summary>
    /// <param name="message">What happened.</param>
    /// <param name="summary">What became of the messages that were taken from the source.</param>
    /// <param name="innerException">What the source or the progress threw.</param>
    public MailBatchException(string message, MailBatchSummary summary, Exception? innerException)
        : base(message, innerException) => Summary = summary;

    /// <summary>Gets what became of the messages that were taken from the source.</summary>
    public MailBatchSummary Summary { get; }
}
