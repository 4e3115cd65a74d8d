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

    /// <summary>Gets how many connections have been made since the sender was made.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Gets how many sends wait, for a connection or for <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/>.</summary>
    public int QueuedSends { get; init; }

    /// <summary>Gets how many sends have been submitted and have not ended.</summary>
    public int ActiveSends { get; init; }

    /// <summary>Gets the same for each server, in the order of the options.</summary>
    public IReadOnlyList<SmtpServerStatistics> Servers { get; init; } = [];
}
