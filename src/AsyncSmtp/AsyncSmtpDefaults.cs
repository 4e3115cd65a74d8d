namespace AsyncSmtp;

/// <summary>
/// Every default and every limit of the options, in one place. The XML docs and README say the same numbers (a test compares), and the validation enforces them.
/// </summary>
internal static class AsyncSmtpDefaults
{
    /// <summary>Message submission: RFC 6409, section 3.1.</summary>
    public const int Port = 587;

    /// <summary>Implicit TLS, RFC 8314, which SmtpClient cannot do.</summary>
    public const int ImplicitTlsPort = 465;

    public const int MaxConnections = 4;
    public const int MaxConnectionsLimit = 10_000;

    public const int MaxMessagesPerConnection = 100;
    public const int MaxQueueLength = 10_000;

    /// <summary>64 MiB: over the 25 to 50 MB that common servers take in a message.</summary>
    public const long MaxBufferedStreamSize = 64L * 1024 * 1024;

    /// <summary>What one array of the runtime holds.</summary>
    public const int MaxBufferedStreamSizeLimit = 0x7FFF_FFC7;

    /// <summary>64 MiB: six mails of 10 MB at once, of which SmtpClient makes some 300 MB in memory.</summary>
    public const long MaxContentBytesInFlight = 64L * 1024 * 1024;

    /// <summary>
    /// 1 MiB: content below this size does not count against the bound, because waiting would cost it more than it weighs. Encoded it takes some 5 MB, and there are never more of it than connections.
    /// </summary>
    public const long CountedContentSize = 1024 * 1024;

    public static readonly TimeSpan RateLimitWindow = TimeSpan.FromSeconds(1);
    public const int PermitLimitLimit = 10_000_000;

    public const int ServerWeightLimit = 1_000;

    /// <summary>How long no new connection is made to a server that asked to slow down or could not be reached. Doubles each time, to the longest; the pause itself is half of it to all of it.</summary>
    public static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan ThrottleLongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a limit on connections must have served before one more is tried. Doubles each time that the server has none of it, to the longest.</summary>
    public static readonly TimeSpan ThrottleGrowth = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan ThrottleLongestGrowth = TimeSpan.FromMinutes(1);

    public const int RetryMaxAttempts = 3;
    public const int RetryMaxAttemptsLimit = 100;

    /// <summary>Keeps sixteen connections busy with three messages waiting for each, at a few kilobytes a message.</summary>
    public const int BatchMaxInFlight = 64;
    public const int BatchMaxInFlightLimit = 100_000;

    /// <summary>Below the 10 s after which the strictest of the large providers closes an idle connection.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    public const double ConnectionLifetimeJitter = 0.1;

    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(100);

    /// <summary>RFC 5321, section 4.5.3.2.6: a client should wait 10 minutes for the reply to the final dot.</summary>
    public static readonly TimeSpan FinalReplyTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan SendTimeout = Timeout.InfiniteTimeSpan;
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan CancellationGracePeriod = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan RetryBaseDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan RetryMaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>The longest time that a timer of the runtime takes: about 49.7 days.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
}
