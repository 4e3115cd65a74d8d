namespace AsyncSmtp;

/// <summary>
/// A snapshot of a sender's connections and queue. The numbers are taken together and add up.
/// </summary>
public sealed class SmtpSenderStatistics
{
    /// <summary>Gets how many connections are idle.</summary>
    public int IdleConnections { get; init; }

    /// <summary>Gets how many connections are opening, sending, or closing.</summary>
    public int BusyConnections { get; init; }

    /// <summary>Gets the most connections there ever were at once: idle and busy together.</summary>
    public int PeakConnections { get; init; }

    /// <summary>Gets how many connections there may be at once, to all servers together: <see cref="AsyncSmtpOptions.MaxConnections"/>.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Gets how many connections have been made since the sender was made.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Gets how many sends wait, for a connection or for <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/>.</summary>
    public int QueuedSends { get; init; }

    /// <summary>Gets how many sends have been submitted and have not ended.</summary>
    public int ActiveSends { get; init; }

    /// <summary>Gets how many sends have ended as <see cref="DeliveryOutcome.Sent"/>.</summary>
    public long SentMessages { get; init; }

    /// <summary>Gets how many sends have ended as <see cref="DeliveryOutcome.PartiallySent"/>.</summary>
    public long PartiallySentMessages { get; init; }

    /// <summary>Gets how many sends have ended as <see cref="DeliveryOutcome.NotSent"/>, those that were cancelled or found the queue full included. A message that could not be queued as it is does not count.</summary>
    public long NotSentMessages { get; init; }

    /// <summary>Gets how many sends have ended as <see cref="DeliveryOutcome.InDoubt"/>.</summary>
    public long InDoubtMessages { get; init; }

    /// <summary>Gets a value indicating whether the sender has been disposed, or is being disposed: it takes no new sends.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Gets the same for each server, in the order of the options.</summary>
    public IReadOnlyList<SmtpServerStatistics> Servers { get; init; } = [];
}
