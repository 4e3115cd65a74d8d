using System.Diagnostics;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Dispatching;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Pooling;

/// <summary>
/// Leases clients, each to one send at a time, and keeps their number under the cap.
/// </summary>
/// <remarks>
/// <para>
/// A client is idle, or it is busy: leased, or being closed. Idle and busy together never exceed the cap, and a slot is free for the next client only when its last one has been closed.
/// Connecting is part of the first send, so an opening connection is a leased one.
/// </para>
/// <para>
/// Acquire takes the idle client that was used last, so that a surplus goes idle and is closed; else it makes one, if the cap allows; else it waits, first come first served. Return gives
/// the client to the first waiter that still wants it, else it goes idle. A client that has reached its age or its number of messages, or whose send broke it, goes stale: the next one to
/// hold its slot closes it and makes a new one.
/// </para>
/// <para>The lock guards the two lists and the counts. Waiters are granted, clients made and closed, and messages logged outside of it.</para>
/// </remarks>
internal sealed class SmtpClientPool : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly AsyncSmtpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Func<SmtpDispatcher> _create;
    private readonly Random _random;
    private readonly ITimer _scavenger;
    private readonly List<PooledClient> _idle = []; // The last one was used last.
    private readonly LinkedList<PoolWaiter> _waiters = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;
    private int _peak;
    private long _made;
    private bool _disposed;

    public SmtpClientPool(AsyncSmtpOptions options, Func<SmtpDispatcher> create, TimeProvider timeProvider, Random random, ILogger logger)
    {
        _options = options;
        _create = create;
        _timeProvider = timeProvider;
        _random = random;
        _logger = logger;
        _scavenger = ContextFreeTimer.Create(timeProvider, Scavenge);
    }

    /// <summary>
    /// Leases a client. Ends with the token's cancellation, with what making a client threw, with <see cref="MailQueueFullException"/>, or with <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <param name="mayFailFast">Whether a full queue may refuse this send. One that has been admitted before, and comes again to retry, always waits.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    public async ValueTask<SmtpClientLease> AcquireAsync(bool mayFailFast, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PooledClient? client;
        PoolWaiter? waiter = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            client = TakeIdleOrFree_NeedsLock();
            if (client is null)
            {
                waiter = Enqueue_NeedsLock(mayFailFast);
            }
        }

        client ??= await WaitAsync(waiter!, cancellationToken).ConfigureAwait(false);
        if (client.IsStale)
        {
            try
            {
                Renew(client);
            }
            catch
            {
                Return(client, reusable: false);
                throw;
            }
        }

        return new SmtpClientLease(this, client);
    }

    /// <summary>Takes back a leased client: to the first waiter that still wants it, or to rest, or to be closed.</summary>
    public void Return(PooledClient client, bool reusable)
    {
        client.IsStale |= !reusable || client.Messages >= _options.MaxMessagesPerConnection || client.LifeLeft <= TimeSpan.Zero;
        while (true)
        {
            PoolWaiter? waiter;
            lock (_lock)
            {
                waiter = _disposed ? null : Dequeue_NeedsLock();
                if (waiter is null && !client.IsStale && !_disposed)
                {
                    Rest_NeedsLock(client);
                    return;
                }
            }

            if (waiter is null)
            {
                // Closing writes to the network, and may run what the client still has to run. It is nothing for the caller's path.
                ThreadPool.UnsafeQueueUserWorkItem(static item => item.Pool.Close(item.Client), (Pool: this, Client: client), preferLocal: false);
                return;
            }

            if (waiter.TryGrant(client))
            {
                return;
            }
        }
    }

    /// <summary>Makes a new client in the place of a leased one.</summary>
    public void Renew(PooledClient client)
    {
        if (client.Messages > 0)
        {
            Log.ConnectionClosed(_logger, client.Messages);
        }

        client.Renew();
        int count;
        lock (_lock)
        {
            _made++;
            count = _idle.Count + _busy;
        }

        Log.ConnectionMade(_logger, count, _options.MaxConnections);
    }

    public SmtpSenderStatistics GetStatistics(int activeSends)
    {
        lock (_lock)
        {
            return new SmtpSenderStatistics
            {
                IdleConnections = _idle.Count,
                BusyConnections = _busy,
                PeakConnections = _peak,
                TotalConnections = _made,
                QueuedSends = _waiters.Count,
                ActiveSends = activeSends,
            };
        }
    }

    /// <summary>Closes the idle clients, fails the waiters, and completes when the last leased client has come back and been closed. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        PooledClient[] idle = [];
        PoolWaiter[] waiters = [];
        bool drained;
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                idle = [.. _idle];
                waiters = [.. _waiters];
                _busy += _idle.Count;
                _idle.Clear();
                _waiters.Clear();
            }

            drained = _busy == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }

        Array.ForEach(waiters, static w => w.TryFail(new ObjectDisposedException(nameof(SmtpMailSender))));
        Array.ForEach(idle, Close);
        await _scavenger.DisposeAsync().ConfigureAwait(false);
        await _drained.Task.ConfigureAwait(false);
    }

    private async Task<PooledClient> WaitAsync(PoolWaiter waiter, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                (SmtpClientPool pool, PoolWaiter waiter) = ((SmtpClientPool, PoolWaiter))state!;
                pool.GiveUp(waiter, token);
            },
            (this, waiter));
        await using (registration.ConfigureAwait(false))
        {
            return await waiter.Granted.ConfigureAwait(false);
        }
    }

    private void GiveUp(PoolWaiter waiter, CancellationToken cancellationToken)
    {
        // A grant may have come first; then the waiter has a client, and its owner meets the token when it starts to send.
        if (waiter.TryCancel(cancellationToken))
        {
            lock (_lock)
            {
                waiter.Node.List?.Remove(waiter.Node);
            }
        }
    }

    /// <summary>Closes a busy client and frees its slot, which may be what a waiter waits for.</summary>
    private void Close(PooledClient client)
    {
        if (client.Messages > 0)
        {
            Log.ConnectionClosed(_logger, client.Messages);
        }

        client.Close();
        PoolWaiter? waiter;
        do
        {
            lock (_lock)
            {
                waiter = Dequeue_NeedsLock();
                if (waiter is null)
                {
                    _busy--;
                    AssertAccounts_NeedsLock();
                    if (!_disposed || _busy > 0)
                    {
                        return;
                    }
                }
            }
        }
        while (waiter is not null && !waiter.TryGrant(client));

        if (waiter is null)
        {
            _drained.TrySetResult();
        }
    }

    private void Scavenge()
    {
        List<PooledClient> expired = [];
        lock (_lock)
        {
            for (int i = _idle.Count - 1; i >= 0; i--)
            {
                if (RestLeft(_idle[i]) <= TimeSpan.Zero)
                {
                    expired.Add(_idle[i]);
                    _idle.RemoveAt(i);
                    _busy++;
                }
            }

            ArmScavenger_NeedsLock();
            AssertAccounts_NeedsLock();
        }

        expired.ForEach(Close);
    }

    private PooledClient? TakeIdleOrFree_NeedsLock()
    {
        PooledClient client;
        if (_idle.Count > 0)
        {
            client = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            client.IsStale |= RestLeft(client) <= TimeSpan.Zero;
        }
        else if (_busy < _options.MaxConnections)
        {
            client = new PooledClient(_create, _timeProvider, NextLifetime);
        }
        else
        {
            return null;
        }

        _busy++;
        _peak = Math.Max(_peak, _busy + _idle.Count);
        AssertAccounts_NeedsLock();
        return client;
    }

    private PoolWaiter Enqueue_NeedsLock(bool mayFailFast)
    {
        if (mayFailFast && _options.QueueFullMode == QueueFullMode.Fail && _waiters.Count >= _options.MaxQueueLength)
        {
            throw new MailQueueFullException(
                $"The mail queue is full: MaxQueueLength is {_options.MaxQueueLength}, and as many sends wait for one of {_options.MaxConnections} connections (MaxConnections). " +
                "The message was not sent. Send more slowly, raise one of the two, or set QueueFullMode to Wait.");
        }

        PoolWaiter waiter = new();
        _waiters.AddLast(waiter.Node);
        return waiter;
    }

    private PoolWaiter? Dequeue_NeedsLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        PoolWaiter? waiter = _waiters.First?.Value;
        if (waiter is not null)
        {
            _waiters.RemoveFirst();
        }

        return waiter;
    }

    private void Rest_NeedsLock(PooledClient client)
    {
        client.IdleSince = _timeProvider.GetTimestamp();
        _idle.Add(client);
        _busy--;
        if (_idle.Count == 1)
        {
            ArmScavenger_NeedsLock();
        }

        AssertAccounts_NeedsLock();
    }

    /// <summary>Wakes the scavenger when the first idle client expires, and not at all while none is idle.</summary>
    private void ArmScavenger_NeedsLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_idle.Count == 0 || _disposed)
        {
            return;
        }

        TimeSpan next = _idle.Min(RestLeft);
        if (next < TimeSpan.MaxValue)
        {
            _scavenger.Change(TimeSpan.FromTicks(Math.Clamp(next.Ticks, 0, AsyncSmtpDefaults.LongestTime.Ticks)), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan RestLeft(PooledClient client)
    {
        TimeSpan idleLeft = _options.IdleTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _options.IdleTimeout - _timeProvider.GetElapsedTime(client.IdleSince);
        return idleLeft < client.LifeLeft ? idleLeft : client.LifeLeft;
    }

    /// <summary>Connections that were made together should not all end together.</summary>
    private TimeSpan NextLifetime()
    {
        if (_options.ConnectionLifetime == Timeout.InfiniteTimeSpan)
        {
            return Timeout.InfiniteTimeSpan;
        }

        double jitter = AsyncSmtpDefaults.ConnectionLifetimeJitter * ((2 * _random.NextDouble()) - 1);
        return _options.ConnectionLifetime * (1 + jitter);
    }

    private void AssertAccounts_NeedsLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        Debug.Assert(
            _busy >= 0 && _idle.Count + _busy <= _options.MaxConnections,
            $"The pool's accounts are wrong: {_idle.Count} idle, {_busy} busy, at most {_options.MaxConnections}.");
    }
}
