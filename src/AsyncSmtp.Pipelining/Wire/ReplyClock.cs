namespace AsyncSmtp.Pipelining.Wire;

/// <summary>
/// Watches that the server answers in time. <see cref="Expect"/> and <see cref="Met"/> are for one caller, before and after each wait, and cost next to nothing: the one timer is not set again while it would go
/// off early enough, and finds out when it does whether there is still something to wait for.
/// </summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="timeouts">How long each thing may take.</param>
/// <param name="over">Called once for each wait that takes too long, on the timer's thread, under no lock.</param>
internal sealed class ReplyClock(TimeProvider timeProvider, ReplyTimeouts timeouts, Action<ReplyKind> over) : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isDisposed;
    private ReplyKind _kind;
    private long _deadline = Never;

    /// <summary>When the timer goes off, as a timestamp.</summary>
    private long _wake = Never;

    /// <summary>Begins to wait for something, in place of what was waited for.</summary>
    public void Expect(ReplyKind kind)
    {
        TimeSpan timeout = timeouts[kind];
        long deadline = timeout == Timeout.InfiniteTimeSpan ? Never : timeProvider.GetTimestamp() + TicksOf(timeout);
        lock (_lock)
        {
            (_kind, _deadline) = (kind, deadline);
            if (deadline < _wake && !_isDisposed)
            {
                _wake = deadline;
                _timer ??= CreateTimer();
                _timer.Change(timeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>It has come.</summary>
    public void Met()
    {
        lock (_lock)
        {
            _deadline = Never;
        }
    }

    /// <summary>Ends the watch. From any thread, also from what is called when time is over.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _deadline = Never;
            _timer?.Dispose();
        }
    }

    private void Wake()
    {
        ReplyKind kind;
        lock (_lock)
        {
            _wake = Never;
            if (_deadline == Never)
            {
                return;
            }

            long left = _deadline - timeProvider.GetTimestamp();
            if (left > 0)
            {
                // It waits for something else than when it was set.
                _wake = _deadline;
                _timer!.Change(TimeSpan.FromSeconds((double)left / timeProvider.TimestampFrequency), Timeout.InfiniteTimeSpan);
                return;
            }

            (kind, _deadline) = (_kind, Never);
        }

        over(kind);
    }

    private long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);

    /// <summary>A timer that holds nothing of whoever happens to begin a wait.</summary>
    private ITimer CreateTimer()
    {
        bool isSuppressed = ExecutionContext.IsFlowSuppressed();
        AsyncFlowControl? flow = isSuppressed ? null : ExecutionContext.SuppressFlow();
        try
        {
            return timeProvider.CreateTimer(static clock => ((ReplyClock)clock!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            flow?.Undo();
        }
    }
}
