namespace AsyncSmtp.Pooling;

/// <summary>What attempts came to at one server: how many, when last, and for how long without a break it could not be used. Guarded by the pool's lock.</summary>
internal sealed class ServerRecord(TimeProvider timeProvider)
{
    private long? _acceptedAt;
    private long? _failedAt;
    private string? _lastFailure;
    private long _accepted;
    private long _failed;
    private int _failures;
    private int _connectionFailures;
    private int _loginRefusals;

    /// <summary>The server took a message, for all or for some.</summary>
    public void OnAccepted(long now)
    {
        _accepted++;
        _acceptedAt = now;
        (_failures, _connectionFailures, _loginRefusals) = (0, 0, 0);
    }

    /// <summary>An attempt failed.</summary>
    /// <param name="verdict">What it says of the server.</param>
    /// <param name="failure">A reply code, a word, or the name of an exception's type; or null when nobody said.</param>
    /// <param name="isForTheirNumber">Whether the server has connections enough, and so can be reached.</param>
    /// <param name="now">The time.</param>
    public void OnFailed(ConnectionVerdict verdict, string? failure, bool isForTheirNumber, long now)
    {
        _failed++;
        _failures++;
        _failedAt = now;
        _lastFailure = failure;
        (_connectionFailures, _loginRefusals) = verdict switch
        {
            ConnectionVerdict.Unreachable when isForTheirNumber => (_connectionFailures, _loginRefusals),
            ConnectionVerdict.Unreachable => (_connectionFailures + 1, _loginRefusals),
            ConnectionVerdict.SlowDown => (0, _loginRefusals),
            ConnectionVerdict.LoginRefused => (0, _loginRefusals + 1),
            ConnectionVerdict.Refused or ConnectionVerdict.Declined => (0, 0),

            // A loss on the way says nothing.
            _ => (_connectionFailures, _loginRefusals),
        };
    }

    public SmtpServerStatistics ToStatistics(ServerAddress address, int idle, int busy, ConnectionThrottle throttle, long now) => new()
    {
        Host = address.Host ?? "",
        Port = address.Port,
        IdleConnections = idle,
        BusyConnections = busy,
        ConnectionLimit = throttle.Limit,
        SetAsideFor = throttle.PauseLeft(now),
        AcceptedAttempts = _accepted,
        FailedAttempts = _failed,
        SinceLastAccepted = Since(_acceptedAt, now),
        SinceLastFailed = Since(_failedAt, now),
        LastFailure = _lastFailure,
        FailuresInARow = _failures,
        ConnectionFailuresInARow = _connectionFailures,
        LoginRefusalsInARow = _loginRefusals,
    };

    private TimeSpan? Since(long? moment, long now) => moment is { } then ? timeProvider.GetElapsedTime(then, now) : null;
}
