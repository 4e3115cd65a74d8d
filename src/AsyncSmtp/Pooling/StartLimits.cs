namespace AsyncSmtp.Pooling;

/// <summary>All limits on the rate of starts together. Not thread-safe.</summary>
internal sealed class StartLimits
{
    private readonly SlidingWindow[] _windows;

    public StartLimits(RateLimitOptions options, TimeProvider timeProvider)
    {
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

    /// <summary>Counts a start that did not have to wait.</summary>
    public void Record(long now) => Array.ForEach(_windows, w => w.Record(now));
}
