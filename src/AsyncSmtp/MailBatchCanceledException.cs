namespace AsyncSmtp;

/// <summary>
/// A batch was cancelled. Unlike with a single send, messages have been sent by then: <see cref="Summary"/> says what became of each that was taken from the source.
/// </summary>
public sealed class MailBatchCanceledException : OperationCanceledException
{
    /// <summary>
    /// Makes an exception.
    /// </summary>
    /// <param name="message">What happened.</param>
    /// <param name="summary">What became of the messages that were taken from the source.</param>
    /// <param name="innerException">What was thrown underneath.</param>
    /// <param name="cancellationToken">The token that was cancelled.</param>
    public MailBatchCanceledException(string message, MailBatchSummary summary, Exception? innerException, CancellationToken cancellationToken)
        : base(message, innerException, cancellationToken) => Summary = summary;

    /// <summary>Gets what became of the messages that were taken from the source.</summary>
    public MailBatchSummary Summary { get; }
}
