namespace AsyncSmtp.Pooling;

/// <summary>All limits on the rate of starts together. Not thread-safe.</summary>
internal sealed class StartLimits
{
    private readonly TimeProvider _timeProvider;
    private readonly SlidingWindow[] _windows;
    private long? _heldSince;

    public StartLimits(RateLimitOptions options, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _windows = [.. options.Windows().Select(w => new SlidingWindow(w.PermitLimit, w.Window, timeProvider))];
    }

    /// <summary>How long the next start has to wait for every limit. Zero when it need not.</summary>
    public TimeSpan Wait(long now)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (SlidingWindow window in _windows)
        {
            TimeSpan wait = window.Wait(now);
            longest = wait > longest ? wait : longest;
        }

        return longest;
    }

    /// <summary>Whether a send may start. From the first no on, the send whose turn it is counts as held back.</summary>
    public bool MayStart(long now)
    {
        bool may = Wait(now) == TimeSpan.Zero;
        if (!may)
        {
            _heldSince ??= now;
        }

        return may;
    }

    /// <summary>Counts a start.</summary>
    /// <returns>For how long the limits held it back when it was its turn.</returns>
    public TimeSpan Record(long now)
    {
        foreach (SlidingWindow window in _windows)
        {
            window.Record(now);
        }

        TimeSpan held = _heldSince is { } since ? _timeProvider.GetElapsedTime(since, now) : TimeSpan.Zero;
        _heldSince = null;
        return held;
    }

    /// <summary>Nobody wants to start any more.</summary>
    public void Forget() => _heldSince = null;
}
