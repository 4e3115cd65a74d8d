namespace AsyncSmtp.Dispatching;

/// <summary>
/// The next moment at which an attempt must end, and why. One timer serves all attempts of a dispatcher, one after the other.
/// </summary>
/// <remarks>
/// Guarded by its owner's lock. The timer may fire for a deadline that has been moved since, so the owner asks <see cref="HasPassed_NeedsLock"/>, which arms the timer again if it came early.
/// </remarks>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private EndReason _reason;
    private long? _start;
    private TimeSpan _span;

    public Deadline(TimeProvider timeProvider, Action passed)
    {
        _timeProvider = timeProvider;
        _timer = ContextFreeTimer.Create(timeProvider, passed);
    }

    public void Set_NeedsLock(EndReason reason, TimeSpan span)
    {
        if (span == Timeout.InfiniteTimeSpan)
        {
            Clear_NeedsLock();
            return;
        }

        _reason = reason;
        _start = _timeProvider.GetTimestamp();
        _span = span;
        _timer.Change(span, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets the deadline, unless an earlier one is set.</summary>
    public void Shorten_NeedsLock(EndReason reason, TimeSpan span)
    {
        if (span != Timeout.InfiniteTimeSpan && (_start is null || span < Left_NeedsLock(_start.Value)))
        {
            Set_NeedsLock(reason, span);
        }
    }

    public void Clear_NeedsLock()
    {
        // The timer itself is left alone: a fire that finds nothing set costs less than a change for each message.
        _start = null;
    }

    public bool HasPassed_NeedsLock(out EndReason reason)
    {
        reason = _reason;
        if (_start is not { } start)
        {
            return false;
        }

        TimeSpan left = Left_NeedsLock(start);
        if (left > TimeSpan.Zero)
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
            return false;
        }

        _start = null;
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Left_NeedsLock(long start) => _span - _timeProvider.GetElapsedTime(start);
}
