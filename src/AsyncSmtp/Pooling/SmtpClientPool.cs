using System.Runtime.CompilerServices;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Dispatching;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Pooling;

/// <summary>
/// Leases clients, each to one send at a time, and keeps their number under the cap.
/// </summary>
/// <remarks>
/// <para>
/// A client is idle, or it is busy: leased, or being closed. Idle and busy together never exceed the cap, and a place is free for the next client only when its last one has been closed.
/// Connecting is part of the first send, so an opening connection is a leased one.
/// </para>
/// <para>
/// Acquire takes the idle client that was used last, so that a surplus goes idle and is closed; else it makes one, if the cap allows; else it waits, first come first served. Return gives
/// the client to the first waiter that still wants it, else it goes idle. A client that has reached its age or its number of messages, or whose send broke it, goes stale: the next one to
/// hold its place closes it and makes a new one. So it does when the server has spoken out of turn since, to say good-bye or in error.
/// </para>
/// <para>
/// Content that counts is let in by the budget before it gets in line for a client, and leaves it when its lease has ended. All that wait, for the one or the other, are one queue to
/// MaxQueueLength and to the statistics; a send that has waited for the budget is not refused when it comes to wait again.
/// </para>
/// <para>The lock guards the ledger, and the entrance to both queues. Waiters are granted, clients made and closed, and messages logged outside of it.</para>
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
    private readonly PoolLedger _ledger;
    private readonly ContentBudget _budget;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    public SmtpClientPool(AsyncSmtpOptions options, Func<SmtpDispatcher> create, TimeProvider timeProvider, Random random, ILogger logger)
    {
        _options = options;
        _create = create;
        _timeProvider = timeProvider;
        _random = random;
        _logger = logger;
        _ledger = new PoolLedger(_lock, options.MaxConnections);
        _budget = new ContentBudget(options.MaxContentBytesInFlight);
        _scavenger = ContextFreeTimer.Create(timeProvider, Scavenge);
    }

    /// <summary>
    /// Leases a client. Ends with the token's cancellation, with what making a client threw, with <see cref="MailQueueFullException"/>, or with <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <param name="contentLength">How many bytes of content are to be sent.</param>
    /// <param name="mayFailFast">Whether a full queue may refuse this send. One that has been admitted before, and comes again to retry, always waits.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    public ValueTask<SmtpClientLease> AcquireAsync(long contentLength, bool mayFailFast, CancellationToken cancellationToken)
    {
        return ContentBudget.Counts(contentLength)
            ? AcquireWithinBudgetAsync(contentLength, mayFailFast, cancellationToken)
            : AcquireClientAsync(contentLength, mayFailFast, cancellationToken);
    }

    /// <summary>Takes back a leased client, and what its content took of the budget.</summary>
    public void Return(PooledClient client, long contentLength, bool reusable)
    {
        Return(client, reusable);
        _budget.Return(contentLength);
    }

    /// <summary>Makes a new client in the place of a leased one.</summary>
    public void Renew(PooledClient client)
    {
        LogClosing(client);
        client.Renew();
        int count;
        lock (_lock)
        {
            count = _ledger.CountMade_NeedsLock();
        }

        Log.ConnectionMade(_logger, count, _options.MaxConnections);
    }

    public SmtpSenderStatistics GetStatistics(int activeSends)
    {
        lock (_lock)
        {
            return _ledger.ToStatistics_NeedsLock(_budget.Waiting, activeSends);
        }
    }

    /// <summary>Closes the idle clients, fails the waiters, and completes when the last leased client has come back and been closed. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        List<PooledClient> idle;
        List<PoolWaiter> waiters = [];
        bool drained;
        lock (_lock)
        {
            _disposed = true;
            idle = _ledger.TakeIdle_NeedsLock(static _ => true);
            while (_ledger.Dequeue_NeedsLock() is { } waiter)
            {
                waiters.Add(waiter);
            }

            drained = _ledger.Busy_NeedsLock == 0;
        }

        _budget.Fail(new ObjectDisposedException(nameof(SmtpMailSender)));
        waiters.ForEach(static w => w.TryFail(new ObjectDisposedException(nameof(SmtpMailSender))));
        idle.ForEach(Close);
        if (drained)
        {
            _drained.TrySetResult();
        }

        await _scavenger.DisposeAsync().ConfigureAwait(false);
        await _drained.Task.ConfigureAwait(false);
    }

    private async ValueTask<SmtpClientLease> AcquireWithinBudgetAsync(long contentLength, bool mayFailFast, CancellationToken cancellationToken)
    {
        if (!_budget.TryTake(contentLength))
        {
            await WaitForBudgetAsync(contentLength, mayFailFast, cancellationToken).ConfigureAwait(false);
            mayFailFast = false;
        }

        try
        {
            return await AcquireClientAsync(contentLength, mayFailFast, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _budget.Return(contentLength);
            throw;
        }
    }

    private async ValueTask WaitForBudgetAsync(long contentLength, bool mayFailFast, CancellationToken cancellationToken)
    {
        ContentWaiter? waiter;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ThrowIfFull_NeedsLock(mayFailFast);
            waiter = _budget.TakeOrEnqueue(contentLength);
        }

        if (waiter is not null)
        {
            await _budget.WaitAsync(waiter, cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpClientLease> AcquireClientAsync(long contentLength, bool mayFailFast, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PooledClient? client;
        PoolWaiter? waiter = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            client = Take_NeedsLock();
            if (client is null)
            {
                ThrowIfFull_NeedsLock(mayFailFast);
                waiter = _ledger.Enqueue_NeedsLock();
            }
        }

        client ??= await WaitAsync(waiter!, cancellationToken).ConfigureAwait(false);
        if (client.IsStale || !client.Dispatcher.IsQuiet)
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

        return new SmtpClientLease(this, client, contentLength);
    }

    private PooledClient? Take_NeedsLock()
    {
        PooledClient? client = _ledger.TakeIdle_NeedsLock();
        if (client is not null)
        {
            client.IsStale |= RestLeft(client) <= TimeSpan.Zero;
        }
        else if (_ledger.HasFreePlace_NeedsLock)
        {
            _ledger.TakePlace_NeedsLock();
            client = new PooledClient(_create, _timeProvider, NextLifetime);
        }

        return client;
    }

    private void ThrowIfFull_NeedsLock(bool mayFailFast)
    {
        if (mayFailFast && _options.QueueFullMode == QueueFullMode.Fail && _ledger.Waiting_NeedsLock + _budget.Waiting >= _options.MaxQueueLength)
        {
            throw new MailQueueFullException(
                $"The mail queue is full: MaxQueueLength is {_options.MaxQueueLength}, and as many sends wait for one of {_options.MaxConnections} connections (MaxConnections) " +
                $"or for room for their content (MaxContentBytesInFlight is {_options.MaxContentBytesInFlight}). The message was not sent. Send more slowly, raise one of the three, or set QueueFullMode to Wait.");
        }
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
                _ledger.Remove_NeedsLock(waiter);
            }
        }
    }

    /// <summary>Takes back a leased client: to the first waiter that still wants it, or to rest, or to be closed.</summary>
    private void Return(PooledClient client, bool reusable)
    {
        client.IsStale |= !reusable || client.Messages >= _options.MaxMessagesPerConnection || client.LifeLeft <= TimeSpan.Zero;
        client.IdleSince = _timeProvider.GetTimestamp();
        PoolWaiter? waiter;
        do
        {
            lock (_lock)
            {
                waiter = _ledger.Dequeue_NeedsLock();
                if (waiter is null && !client.IsStale && !_disposed)
                {
                    _ledger.Rest_NeedsLock(client);
                    if (_ledger.Idle_NeedsLock == 1)
                    {
                        ArmScavenger_NeedsLock();
                    }

                    return;
                }
            }
        }
        while (waiter is not null && !waiter.TryGrant(client));

        if (waiter is null)
        {
            // Closing writes to the network, and may run what the client still has to run. It is nothing for the caller's path.
            ThreadPool.UnsafeQueueUserWorkItem(static item => item.Pool.Close(item.Client), (Pool: this, Client: client), preferLocal: false);
        }
    }

    /// <summary>Closes a busy client and frees its place, which may be what a waiter waits for.</summary>
    private void Close(PooledClient client)
    {
        LogClosing(client);
        client.Close();
        PoolWaiter? waiter;
        bool drained = false;
        do
        {
            lock (_lock)
            {
                waiter = _ledger.Dequeue_NeedsLock();
                if (waiter is null)
                {
                    _ledger.FreePlace_NeedsLock();
                    drained = _disposed && _ledger.Busy_NeedsLock == 0;
                }
            }
        }
        while (waiter is not null && !waiter.TryGrant(client));

        if (drained)
        {
            _drained.TrySetResult();
        }
    }

    private void Scavenge()
    {
        List<PooledClient> expired;
        lock (_lock)
        {
            expired = _ledger.TakeIdle_NeedsLock(c => RestLeft(c) <= TimeSpan.Zero);
            ArmScavenger_NeedsLock();
        }

        expired.ForEach(Close);
    }

    /// <summary>Wakes the scavenger when the first idle client expires, and not at all while none is idle.</summary>
    private void ArmScavenger_NeedsLock()
    {
        if (!_disposed && _ledger.MinOfIdle_NeedsLock(RestLeft) is { } next && next < TimeSpan.MaxValue)
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

    private void LogClosing(PooledClient client)
    {
        if (client.Messages > 0)
        {
            Log.ConnectionClosed(_logger, client.Messages);
        }
    }
}
