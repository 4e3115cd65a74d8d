using System.Diagnostics;

namespace AsyncSmtp.Pooling;

/// <summary>
/// The pool's accounts: which clients are idle, how many are busy, who waits. It only counts: nothing is made, closed or granted here.
/// </summary>
/// <remarks>Guarded by the pool's lock, and says so in every name. After each change idle and busy together are at most the cap, and nobody waits while a place is free.</remarks>
internal sealed class PoolLedger(Lock poolLock, int maxConnections)
{
    private readonly List<PooledClient> _idle = []; // The last one was used last.
    private readonly LinkedList<PoolWaiter> _waiters = new();
    private int _busy;
    private int _peak;
    private long _made;

    public int Idle_NeedsLock => _idle.Count;

    public int Busy_NeedsLock => _busy;

    public int Waiting_NeedsLock => _waiters.Count;

    public bool HasFreePlace_NeedsLock => _idle.Count + _busy < maxConnections;

    /// <summary>Takes the idle client that was used last. It is busy from now on.</summary>
    public PooledClient? TakeIdle_NeedsLock()
    {
        if (_idle.Count == 0)
        {
            return null;
        }

        PooledClient client = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        _busy++;
        Assert_NeedsLock();
        return client;
    }

    /// <summary>Takes the idle clients that are due. They are busy until they have been closed.</summary>
    public List<PooledClient> TakeIdle_NeedsLock(Predicate<PooledClient> isDue)
    {
        // Each is asked once: the clock goes on, and the second answer may be another.
        List<PooledClient> due = [];
        _idle.RemoveAll(client =>
        {
            bool taken = isDue(client);
            if (taken)
            {
                due.Add(client);
            }

            return taken;
        });
        _busy += due.Count;
        Assert_NeedsLock();
        return due;
    }

    /// <summary>Takes a free place, for a client that is yet to be made.</summary>
    public void TakePlace_NeedsLock()
    {
        _busy++;
        _peak = Math.Max(_peak, _busy + _idle.Count);
        Assert_NeedsLock();
    }

    /// <summary>A busy client goes idle.</summary>
    public void Rest_NeedsLock(PooledClient client)
    {
        _idle.Add(client);
        _busy--;
        Assert_NeedsLock();
    }

    /// <summary>A busy client has been closed, and its place is free.</summary>
    public void FreePlace_NeedsLock()
    {
        _busy--;
        Assert_NeedsLock();
    }

    /// <summary>Counts a client that has been made. Returns how many places are taken.</summary>
    public int CountMade_NeedsLock()
    {
        _made++;
        return _idle.Count + _busy;
    }

    /// <summary>The shortest of a time over the idle clients, or null when none is idle.</summary>
    public TimeSpan? MinOfIdle_NeedsLock(Func<PooledClient, TimeSpan> time) => _idle.Count == 0 ? null : _idle.Min(time);

    public PoolWaiter Enqueue_NeedsLock()
    {
        PoolWaiter waiter = new();
        _waiters.AddLast(waiter.Node);
        Assert_NeedsLock();
        return waiter;
    }

    public PoolWaiter? Dequeue_NeedsLock()
    {
        PoolWaiter? waiter = _waiters.First?.Value;
        if (waiter is not null)
        {
            _waiters.RemoveFirst();
        }

        return waiter;
    }

    /// <summary>Takes a waiter out of the queue, wherever it stands, unless it has left already.</summary>
    public void Remove_NeedsLock(PoolWaiter waiter)
    {
        if (waiter.Node.List is not null)
        {
            _waiters.Remove(waiter.Node);
        }
    }

    public SmtpSenderStatistics ToStatistics_NeedsLock(int waitingForContent, int activeSends)
    {
        return new SmtpSenderStatistics
        {
            IdleConnections = _idle.Count,
            BusyConnections = _busy,
            PeakConnections = _peak,
            TotalConnections = _made,
            QueuedSends = _waiters.Count + waitingForContent,
            ActiveSends = activeSends,
        };
    }

    private void Assert_NeedsLock()
    {
        Debug.Assert(poolLock.IsHeldByCurrentThread, "The pool's accounts were changed without its lock.");
        Debug.Assert(_busy >= 0 && _idle.Count + _busy <= maxConnections, $"The pool's accounts are wrong: {_idle.Count} idle, {_busy} busy, at most {maxConnections}.");
        Debug.Assert(_waiters.Count == 0 || (_idle.Count == 0 && _busy == maxConnections), $"{_waiters.Count} wait while {_idle.Count} are idle and {_busy} of {maxConnections} are busy.");
    }
}
