namespace AsyncSmtp;

/// <summary>
/// The queue is full, and the sender is set to fail instead of to wait (<see cref="QueueFullMode.Fail"/>). The message was not sent.
/// </summary>
public sealed class MailQueueFullException : InvalidOperationException
{
    /// <summary>
    /// Makes an exception.
    /// </summary>
    /// <param name="message">Which limit was met, its value, and what to do.</param>
    public MailQueueFullException(string message)
        : base(message)
    {
    }
}
