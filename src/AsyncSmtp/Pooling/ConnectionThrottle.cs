namespace AsyncSmtp.Pooling;

/// <summary>
/// How many connections one server takes, as far as its answers tell, and when it may be asked for the next one. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A new connection that is refused while others live says that those others are as many as it takes. A refusal on a connection that had worked, or of the only one, says that it is too much for now: the
/// limit is halved, once for all that were under way at that time. Never below 1.
/// </para>
/// <para>
/// It grows by one when sends wait, succeed, and the limit has served for a while; for twice as long each time that one more was one too many, so a server's own limit is found, kept, and asked after ever
/// more seldom.
/// </para>
/// </remarks>
internal sealed class ConnectionThrottle(int maxConnections, bool adapts, bool pauses, TimeProvider timeProvider, Random random)
{
    private readonly int _maxConnections = maxConnections;
    private TimeSpan _nextPause = AsyncSmtpDefaults.ThrottlePause;
    private TimeSpan _growth = AsyncSmtpDefaults.ThrottleGrowth;
    private TimeSpan _pause;
    private long _pausedAt;
    private long _changedAt;
    private bool _grewInVain;

    /// <summary>Gets how many connections there may be.</summary>
    public int Limit { get; private set; } = maxConnections;

    /// <summary>Gets a value indicating whether the last pause was for a server that could not be reached.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>How long no new connection may be made. Zero when one may.</summary>
    public TimeSpan PauseLeft(long now)
    {
        TimeSpan left = _pause - timeProvider.GetElapsedTime(_pausedAt, now);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>The server refused a send, or a connection for it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="startedAt">When that send got its connection.</param>
    /// <param name="isNew">Whether the connection had carried nothing yet.</param>
    /// <param name="others">How many other connections to the server there are.</param>
    /// <param name="isMissing">Whether it could not be reached, and so has not asked for anything.</param>
    /// <returns>Whether it was because of the number of connections, so that the same send may well succeed when there are fewer.</returns>
    public bool OnRefused(long now, long startedAt, bool isNew, int others, bool isMissing = false)
    {
        // What was under way when the limit was cut tells nothing new, but for how many are left.
        bool isKnown = _changedAt != 0 && startedAt < _changedAt;
        if (pauses && !isKnown)
        {
            IsMissing = isMissing;
            _pausedAt = now;
            _pause = _nextPause * (0.5 + (0.5 * random.NextDouble()));
            _nextPause = Shorter(_nextPause * 2, AsyncSmtpDefaults.ThrottleLongestPause);
        }

        if (!adapts)
        {
            return false;
        }

        _grewInVain = true;
        int limit = isNew && others > 0 ? Math.Min(Limit, others) : Limit;
        Limit = Math.Max(1, limit < Limit || isKnown ? limit : Limit / 2);
        if (!isKnown)
        {
            _changedAt = now;
        }

        return others > 0;
    }

    /// <summary>The server took a message.</summary>
    public void OnSuccess(long now, bool areSendsWaiting)
    {
        _nextPause = AsyncSmtpDefaults.ThrottlePause;
        if (Limit == _maxConnections || !areSendsWaiting || timeProvider.GetElapsedTime(_changedAt, now) < _growth)
        {
            return;
        }

        _growth = _grewInVain ? Shorter(_growth * 2, AsyncSmtpDefaults.ThrottleLongestGrowth) : AsyncSmtpDefaults.ThrottleGrowth;
        _grewInVain = false;
        _changedAt = now;
        Limit++;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
