namespace AsyncSmtp.Pooling;

/// <summary>Whether a send that failed should get in line again at once, for a cause that is not its own.</summary>
internal enum TurnedAway
{
    /// <summary>It should not: what happened is its own affair.</summary>
    No,

    /// <summary>There were too many connections, and there will be fewer.</summary>
    ByTooManyConnections,

    /// <summary>Its server failed, and another takes connections.</summary>
    ByItsServer,
}
