namespace AsyncSmtp.Queueing;

/// <summary>What a queue is to do with a mail after a delivery. Its reason has counts, reply codes and the server's words, and no addresses.</summary>
public sealed record QueuedMailAnswer
{
    private QueuedMailAnswer(QueuedMailAnswerKind kind, TimeSpan delay, string? reason)
    {
        Kind = kind;
        Delay = delay;
        Reason = reason;
    }

    /// <summary>Gets the answer for a mail that everybody has.</summary>
    public static QueuedMailAnswer Complete { get; } = new(QueuedMailAnswerKind.Complete, TimeSpan.Zero, reason: null);

    /// <summary>Gets what to do.</summary>
    public QueuedMailAnswerKind Kind { get; }

    /// <summary>Gets how long to wait before the next delivery. Zero is at once, and zero when there is to be none.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Gets why, or <see langword="null"/> when the mail is complete.</summary>
    public string? Reason { get; }

    /// <summary>Makes the answer for a mail that is to be delivered again.</summary>
    /// <param name="delay">How long to wait; zero or more.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The answer.</returns>
    public static QueuedMailAnswer RetryAfter(TimeSpan delay, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new(QueuedMailAnswerKind.RetryAfter, delay, reason);
    }

    /// <summary>Makes the answer for a mail that cannot be sent to everybody.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The answer.</returns>
    public static QueuedMailAnswer DeadLetter(string reason) => new(QueuedMailAnswerKind.DeadLetter, TimeSpan.Zero, reason);

    /// <summary>Makes the answer for a mail that may have been sent.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The answer.</returns>
    public static QueuedMailAnswer Park(string reason) => new(QueuedMailAnswerKind.Park, TimeSpan.Zero, reason);
}
