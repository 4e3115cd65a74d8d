namespace AsyncSmtp.Sink;

/// <summary>How the sink behaves.</summary>
internal sealed record SinkOptions
{
    /// <summary>Gets the port, or 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Gets how long the server thinks between a message's final dot and its 250.</summary>
    public TimeSpan AcceptDelay { get; init; }

    /// <summary>Gets how long after its command each reply arrives, as it would across a network.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>Gets how many connections there may be at once, or 0 for any number. One too many is answered 421 and closed.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Gets a value indicating whether connections wait, without a greeting, until the parent says "open".</summary>
    public bool Hold { get; init; }
}
