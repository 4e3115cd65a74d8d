using System.Diagnostics;

namespace AsyncSmtp.Pooling;

/// <summary>
/// The pool's accounts: which clients are idle, how many are busy, who waits. It only counts: nothing is made, closed or granted here.
/// </summary>
/// <remarks>Guarded by the pool's lock, and says so in every name. After each change idle and busy together are at most the cap, over all servers and for each.</remarks>
internal sealed class PoolLedger(Lock poolLock, int maxConnections)
{
    private readonly List<PooledClient> _idle = []; // The last one was used last.
    private readonly List<PooledClient> _open = []; // The last one came last.
    private readonly Lanes<PoolWaiter> _waiters = new();
    private int _busy;
    private int _peak;
    private long _made;

    public int Idle_NeedsLock => _idle.Count;

    public int Busy_NeedsLock => _busy;

    public int Waiting_NeedsLock => _waiters.Count;

    public bool HasFreePlace_NeedsLock => _idle.Count + _busy < maxConnections;

    /// <summary>Leases the idle client that was used last. It is busy from now on.</summary>
    public PooledClient? TakeIdle_NeedsLock()
    {
        if (_idle.Count == 0)
        {
            return null;
        }

        PooledClient client = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        Leave(client);
        client.Leases = 1;
        Assert_NeedsLock();
        return client;
    }

    /// <summary>Leases a busy client that takes one more send: the one that has taken one more for the longest.</summary>
    public PooledClient? TakeOpen_NeedsLock(Predicate<PooledClient> isFit)
    {
        int index = _open.FindIndex(isFit);
        if (index < 0)
        {
            return null;
        }

        PooledClient client = _open[index];
        Shut_NeedsLock(client);
        client.Leases++;
        Assert_NeedsLock();
        return client;
    }

    /// <summary>A busy client takes one more send.</summary>
    public void Open_NeedsLock(PooledClient client)
    {
        Debug.Assert(client is { IsOpen: false, Leases: > 0 }, $"A client with {client.Leases} leases takes one more, or has said so before.");
        client.IsOpen = true;
        _open.Add(client);
        Assert_NeedsLock();
    }

    /// <summary>A client takes no more than it has.</summary>
    public void Shut_NeedsLock(PooledClient client)
    {
        if (client.IsOpen)
        {
            client.IsOpen = false;
            _open.Remove(client);
        }
    }

    /// <summary>No client takes more than it has.</summary>
    public void ShutAll_NeedsLock()
    {
        _open.ForEach(static client => client.IsOpen = false);
        _open.Clear();
    }

    /// <summary>One lease of a client has ended. Returns whether it was the last.</summary>
    public static bool EndLease_NeedsLock(PooledClient client)
    {
        Debug.Assert(client.Leases > 0, "A lease ended that had not begun.");
        client.Leases--;
        return client.Leases == 0;
    }

    /// <summary>Takes the idle clients that are due. They are busy, and being closed, until they have been closed.</summary>
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
                Leave(client);
                client.Server.Closing++;
            }

            return taken;
        });
        Assert_NeedsLock();
        return due;
    }

    /// <summary>Leases a free place, with a client in it that is yet to be made.</summary>
    public void TakePlace_NeedsLock(PooledClient client)
    {
        _busy++;
        client.Server.Busy++;
        client.Leases = 1;
        _peak = Math.Max(_peak, _busy + _idle.Count);
        Assert_NeedsLock();
    }

    /// <summary>The next client of a leased slot goes to another server.</summary>
    public void Move_NeedsLock(PooledClient client, PooledServer server)
    {
        client.Server.Busy--;
        client.Server = server;
        server.Busy++;
        Assert_NeedsLock();
    }

    /// <summary>A leased client goes idle.</summary>
    public void Rest_NeedsLock(PooledClient client)
    {
        Shut_NeedsLock(client);
        _idle.Add(client);
        client.Server.Idle++;
        client.Server.Busy--;
        _busy--;
        Assert_NeedsLock();
    }

    /// <summary>A leased client is on its way out.</summary>
    public void BeginClosing_NeedsLock(PooledClient client)
    {
        Shut_NeedsLock(client);
        client.Server.Closing++;
        Assert_NeedsLock();
    }

    /// <summary>A client that was on its way out has been closed, and its place is free.</summary>
    public void FreePlace_NeedsLock(PooledClient client)
    {
        client.Server.Closing--;
        client.Server.Busy--;
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

    public PoolWaiter Enqueue_NeedsLock(SendLane lane)
    {
        PoolWaiter waiter = new();
        _waiters.Enqueue(lane, waiter.Node);
        return waiter;
    }

    public PoolWaiter? Dequeue_NeedsLock() => _waiters.Dequeue();

    /// <summary>Takes a waiter out of the queue, wherever it stands. Returns false when it has left already.</summary>
    public bool Remove_NeedsLock(PoolWaiter waiter) => _waiters.Remove(waiter.Node);

    public SmtpSenderStatistics ToStatistics_NeedsLock(int waitingForContent, in SendCounts sends, bool isClosed, IReadOnlyList<SmtpServerStatistics> servers)
    {
        return new SmtpSenderStatistics
        {
            IdleConnections = _idle.Count,
            BusyConnections = _busy,
            PeakConnections = _peak,
            MaxConnections = maxConnections,
            TotalConnections = _made,
            QueuedSends = _waiters.Count + waitingForContent,
            ActiveSends = sends.Active,
            SentMessages = sends.Sent,
            PartiallySentMessages = sends.PartiallySent,
            NotSentMessages = sends.NotSent,
            InDoubtMessages = sends.InDoubt,
            IsClosed = isClosed,
            Servers = servers,
        };
    }

    private void Leave(PooledClient client)
    {
        client.Server.Idle--;
        client.Server.Busy++;
        _busy++;
    }

    private void Assert_NeedsLock()
    {
        Debug.Assert(poolLock.IsHeldByCurrentThread, "The pool's accounts were changed without its lock.");
        Debug.Assert(_busy >= 0 && _idle.Count + _busy <= maxConnections, $"The pool's accounts are wrong: {_idle.Count} idle, {_busy} busy, at most {maxConnections}.");
        Debug.Assert(_open.Count <= _busy, $"The pool's accounts are wrong: {_open.Count} open, {_busy} busy.");
    }
}
