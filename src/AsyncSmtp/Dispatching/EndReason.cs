namespace AsyncSmtp.Dispatching;

/// <summary>What ended an attempt.</summary>
internal enum EndReason
{
    /// <summary>The transport said how the send ended.</summary>
    Completed = 0,

    /// <summary>The token was cancelled before the commit point, and the attempt was vetoed: it will not be delivered.</summary>
    Cancelled = 1,

    /// <summary>The attempt took too long to its commit point, and was vetoed: it will not be delivered.</summary>
    AttemptTimeout = 2,

    /// <summary>The server's answer did not come in time after the commit point.</summary>
    FinalReplyTimeout = 3,

    /// <summary>The token was cancelled after the commit point, and the server's answer did not come within the grace period.</summary>
    GracePeriodElapsed = 4,

    /// <summary>The commit observer threw, and the attempt was vetoed: it will not be delivered.</summary>
    CommitRefused = 5,
}
