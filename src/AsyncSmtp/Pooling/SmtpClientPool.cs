using System.Runtime.CompilerServices;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Threads;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Pooling;

/// <summary>
/// Leases clients, each to one send, and to the next when it takes it, and keeps their number under the cap, their servers' limits and the rate of starts.
/// </summary>
/// <remarks>
/// <para>
/// A client is idle, or it is busy: leased, or being closed. Idle and busy together never exceed the cap, and a place is free for the next client only when its last one has been closed.
/// Connecting is part of the first send, so an opening connection is a leased one.
/// </para>
/// <para>
/// A send gets a client when the rate allows a start, and there is an idle client, the one that was used last before the others, so that a surplus goes idle and is closed; or a place and a server for a new
/// one; or a busy client whose transport takes the next send. Else it waits in its lane. Whatever may have ended a wait, a client that comes back, a place that comes free, time that passes, a transport that takes one more, is followed by <see cref="Match"/>, and nothing else grants. A client
/// that has reached its age or its number of messages, or whose send broke it, goes stale: the next one to hold its place closes it and makes a new one, when nobody else is on it. So it does when the server has spoken out of turn
/// since, to say good-bye or in error.
/// </para>
/// <para>
/// Content that counts is let in by the budget before it gets in line for a client, and leaves it when its lease has ended. All that wait, for the one or the other, are one queue to
/// MaxQueueLength and to the statistics; a send that has waited for the budget is not refused when it comes to wait again.
/// </para>
/// <para>The lock guards the ledger, the servers, the rate, and the entrance to both queues. Waiters are granted, clients made and closed, and messages logged outside of it.</para>
/// </remarks>
internal sealed class SmtpClientPool : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly AsyncSmtpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AsyncSmtpMetrics? _metrics;
    private readonly Func<ServerAddress, SmtpDispatcher> _create;
    private readonly ITimer _scavenger;
    private readonly ITimer _alarm;
    private readonly ClientAge _age;
    private readonly PoolLedger _ledger;
    private readonly ServerList _servers;
    private readonly StartLimits _starts;
    private readonly ContentBudget _budget;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _generation;
    private bool _disposed;

    public SmtpClientPool(AsyncSmtpOptions options, Func<ServerAddress, SmtpDispatcher> create, TimeProvider timeProvider, Random random, ILogger logger, AsyncSmtpMetrics? metrics = null)
    {
        _options = options;
        _create = create;
        _timeProvider = timeProvider;
        _age = new ClientAge(options, timeProvider, random);
        _logger = logger;
        _metrics = metrics;
        _ledger = new PoolLedger(_lock, options.MaxConnections);
        _servers = new ServerList(options, timeProvider, random);
        _starts = new StartLimits(options.RateLimit, timeProvider);
        _budget = new ContentBudget(options.MaxContentBytesInFlight);
        _scavenger = ContextFreeTimer.Create(timeProvider, Scavenge);
        _alarm = ContextFreeTimer.Create(timeProvider, Match);
    }

    /// <summary>
    /// Leases a client. Ends with the token's cancellation, which ends the wait at once, with what making a client threw, with <see cref="MailQueueFullException"/>, or with
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public ValueTask<SmtpClientLease> AcquireAsync(in LeaseRequest request, CancellationToken cancellationToken)
        => ContentBudget.Counts(request.ContentLength) ? AcquireWithinBudgetAsync(request, cancellationToken) : AcquireClientAsync(request, cancellationToken);

    /// <summary>Takes back a leased client, and what its content took of the budget.</summary>
    /// <returns>Whether the send should get in line again.</returns>
    public TurnedAway Return(SmtpClientLease lease, ConnectionVerdict verdict, string? failure)
    {
        TurnedAway turnedAway = TakeBack(lease, verdict, failure);
        _budget.Return(lease.ContentLength);
        return turnedAway;
    }

    /// <summary>Makes a new client in the place of a leased one, unless another send is on it.</summary>
    /// <returns>Whether it did.</returns>
    public bool TryRenew(PooledClient client)
    {
        lock (_lock)
        {
            if (client.Leases > 1)
            {
                return false;
            }

            // Whoever has the only lease has the client: nobody else gets one meanwhile, though its old transport may be about to say that it takes one.
            _ledger.Shut_NeedsLock(client);
            client.IsStale = true;
        }

        LogClosing(client);
        client.Generation = Volatile.Read(ref _generation);
        client.Renew();
        client.Dispatcher.NextAllowed = dispatcher => OnNextAllowed(client, dispatcher);
        int count;
        lock (_lock)
        {
            count = _ledger.CountMade_NeedsLock();
        }

        Log.ConnectionMade(_logger, count, _options.MaxConnections);
        return true;
    }

    /// <summary>Whether the client has been kept from its server for so long, or the server has spoken meanwhile, that it should be renewed before it is used. One that is in use is not.</summary>
    public bool IsOutOfUse(PooledClient client) => IsAlone(client) && (_age.IsOutOfUse(client) || !client.Dispatcher.IsQuiet);

    /// <summary>Closes the idle clients now, and each busy one after its send.</summary>
    public void Clear()
    {
        List<PooledClient> idle;
        lock (_lock)
        {
            Volatile.Write(ref _generation, _generation + 1);
            _ledger.ShutAll_NeedsLock();
            idle = _ledger.TakeIdle_NeedsLock(static _ => true);
        }

        idle.ForEach(Close);
    }

    public SmtpSenderStatistics GetStatistics(in SendCounts sends, bool isClosed = false)
    {
        lock (_lock)
        {
            return _ledger.ToStatistics_NeedsLock(_budget.Waiting, sends, isClosed, _servers.ToStatistics(_timeProvider.GetTimestamp()));
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
        waiters.ForEach(static w => w.TrySetException(new ObjectDisposedException(nameof(SmtpMailSender))));
        idle.ForEach(Close);
        if (drained)
        {
            _drained.TrySetResult();
        }

        await _scavenger.DisposeAsync().ConfigureAwait(false);
        await _alarm.DisposeAsync().ConfigureAwait(false);
        await _drained.Task.ConfigureAwait(false);
    }

    private async ValueTask<SmtpClientLease> AcquireWithinBudgetAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        if (!_budget.TryTake(request.ContentLength))
        {
            await WaitForBudgetAsync(request, cancellationToken).ConfigureAwait(false);
            request = request with { MayFailFast = false };
        }

        try
        {
            return await AcquireClientAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _budget.Return(request.ContentLength);
            throw;
        }
    }

    private async ValueTask WaitForBudgetAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        ContentWaiter? waiter;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ThrowIfFull_NeedsLock(request);
            waiter = _budget.TakeOrEnqueue(request.ContentLength, request.Lane);
        }

        if (waiter is not null)
        {
            await _budget.WaitAsync(waiter, cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpClientLease> AcquireClientAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SmtpClientLease? lease = null;
        PoolWaiter? waiter = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_ledger.Waiting_NeedsLock == 0)
            {
                lease = Take_NeedsLock();
            }

            if (lease is null)
            {
                ThrowIfFull_NeedsLock(request);
                waiter = _ledger.Enqueue_NeedsLock(request.Lane);
                if (_ledger.Waiting_NeedsLock == 1)
                {
                    SetAlarm_NeedsLock();
                }
            }
        }

        lease ??= await WaitAsync(waiter!, cancellationToken).ConfigureAwait(false);
        if (IsUnfit(lease.Client))
        {
            await ClientThread.Leave();
            try
            {
                TryRenew(lease.Client);
            }
            catch (Exception e)
            {
                // The budget is given back by whoever took it.
                TakeBack(lease, ConnectionVerdict.Broken, e.GetType().FullName);
                throw;
            }
        }

        lease.ContentLength = request.ContentLength;
        return lease;
    }

    /// <summary>Whether the client has to be renewed before it is used. What another send is on is left alone: its transport says when it is at its end.</summary>
    private bool IsUnfit(PooledClient client) => IsAlone(client) && (client.IsStale || !client.Dispatcher.IsQuiet);

    /// <summary>Whether there is no send on the client but that of who asks, who has it leased. It stays so, since nobody else gets a client that has not said that it takes the next.</summary>
    private bool IsAlone(PooledClient client)
    {
        lock (_lock)
        {
            return client.Leases == 1;
        }
    }

    /// <summary>On any thread: the transport of a leased client takes one more send.</summary>
    private void OnNextAllowed(PooledClient client, SmtpDispatcher dispatcher)
    {
        lock (_lock)
        {
            // It may be late: its client is on its way out, or gone.
            if (_disposed || client.IsStale || client.IsOpen || client.Leases == 0 || !client.Holds(dispatcher) || client.Generation != _generation || _age.IsWornOut(client))
            {
                return;
            }

            _ledger.Open_NeedsLock(client);
        }

        Match();
    }

    /// <summary>Starts a send, if one may start now: leases a client, the idle one that was used last, or a place for a new one, or a busy client that takes one more.</summary>
    private SmtpClientLease? Take_NeedsLock()
    {
        long now = _timeProvider.GetTimestamp();
        if (!_starts.MayStart(now))
        {
            return null;
        }

        PooledClient? client = _ledger.TakeIdle_NeedsLock();
        if (client is not null)
        {
            PooledServer? better = _servers.BetterThan(client.Server, now);
            client.IsStale |= better is not null || _age.RestLeft(client) <= TimeSpan.Zero;
            if (better is not null)
            {
                _ledger.Move_NeedsLock(client, better);
            }
        }
        else if (_ledger.HasFreePlace_NeedsLock && _servers.Choose(now) is { } server)
        {
            client = new PooledClient(server, _create, _timeProvider, _age.NextLifetime);
            _ledger.TakePlace_NeedsLock(client);
        }
        else
        {
            client = _ledger.TakeOpen_NeedsLock(c => _servers.BetterThan(c.Server, now) is null);
        }

        return client is null ? null : new SmtpClientLease(this, client, now, _starts.Record(now));
    }

    private void ThrowIfFull_NeedsLock(in LeaseRequest request)
    {
        if (request.MayFailFast && _ledger.Waiting_NeedsLock + _budget.Waiting >= _options.MaxQueueLength)
        {
            throw new MailQueueFullException(
                $"The mail queue is full: MaxQueueLength is {_options.MaxQueueLength}, and as many sends wait for one of {_options.MaxConnections} connections (MaxConnections) " +
                $"or for room for their content (MaxContentBytesInFlight is {_options.MaxContentBytesInFlight}). The message was not sent. Send more slowly, raise one of the three, or set QueueFullMode to Wait.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpClientLease> WaitAsync(PoolWaiter waiter, CancellationToken cancellationToken)
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
            return await waiter.Task.ConfigureAwait(false);
        }
    }

    private void GiveUp(PoolWaiter waiter, CancellationToken cancellationToken)
    {
        bool left;
        lock (_lock)
        {
            left = _ledger.Remove_NeedsLock(waiter);
            if (_ledger.Waiting_NeedsLock == 0)
            {
                _starts.Forget();
            }
        }

        // Else it was granted before: then it has a client, and its owner meets the token when it starts to send.
        if (left)
        {
            waiter.TrySetException(new OperationCanceledException(cancellationToken));
        }
    }

    /// <summary>Takes back a leased client: it goes to the first who waits, or to rest, or to be closed.</summary>
    private TurnedAway TakeBack(SmtpClientLease lease, ConnectionVerdict verdict, string? failure)
    {
        PooledClient client = lease.Client;
        long now = _timeProvider.GetTimestamp();
        PooledServer server = client.Server;
        TurnedAway turnedAway;
        int limitBefore;
        int limit;
        PoolWaiter? waiter = null;
        SmtpClientLease? granted = null;
        List<PooledClient>? surplus = null;
        lock (_lock)
        {
            bool isLast = PoolLedger.EndLease_NeedsLock(client);
            client.IdleSince = now;
            client.IsStale |= verdict is not (ConnectionVerdict.Good or ConnectionVerdict.Declined or ConnectionVerdict.Unused) || client.Generation != _generation || _age.IsWornOut(client);
            limitBefore = server.Throttle.Limit;
            turnedAway = Judge_NeedsLock(lease, verdict, failure, now, ref surplus);
            limit = server.Throttle.Limit;
            if (!isLast)
            {
                // The others go on. Whether they come to a good end, their transport knows.
                if (client.IsStale)
                {
                    _ledger.Shut_NeedsLock(client);
                }
            }
            else if (!_disposed && server.Live <= limit && (!client.IsStale || WouldBeRenewed_NeedsLock(client, verdict, now)))
            {
                _ledger.Rest_NeedsLock(client);
                granted = _ledger.Waiting_NeedsLock > 0 ? Take_NeedsLock() : null;
                if (granted is not null)
                {
                    waiter = _ledger.Dequeue_NeedsLock();
                }
                else
                {
                    SetAlarm_NeedsLock();
                    if (_ledger.Idle_NeedsLock == 1)
                    {
                        ArmScavenger_NeedsLock(_age.RestLeft(client));
                    }
                }
            }
            else
            {
                _ledger.BeginClosing_NeedsLock(client);
                (surplus ??= []).Add(client);
            }
        }

        waiter?.TrySetResult(granted!);
        surplus?.ForEach(CloseElsewhere);
        if (limit != limitBefore)
        {
            LogLimitElsewhere(server, limitBefore, limit);
        }

        if (limit > limitBefore)
        {
            // There is a place more.
            Match();
        }

        return turnedAway;
    }

    /// <summary>Whether a stale client would be taken at once by one who waits, who makes a new one in its place.</summary>
    private bool WouldBeRenewed_NeedsLock(PooledClient client, ConnectionVerdict verdict, long now)
    {
        return verdict is not (ConnectionVerdict.SlowDown or ConnectionVerdict.Unreachable)
            && _ledger.Waiting_NeedsLock > 0
            && _starts.Wait(now) == TimeSpan.Zero
            && client.Server.Throttle.PauseLeft(now) == TimeSpan.Zero;
    }

    /// <summary>Tells the server's accounts what a send says of it. Returns whether the send should get in line again.</summary>
    private TurnedAway Judge_NeedsLock(SmtpClientLease lease, ConnectionVerdict verdict, string? failure, long now, ref List<PooledClient>? surplus)
    {
        PooledClient client = lease.Client;
        PooledServer server = client.Server;
        switch (verdict)
        {
            case ConnectionVerdict.Unused:
                return TurnedAway.No;
            case ConnectionVerdict.Good:
                server.Record.OnAccepted(now);
                server.Throttle.OnSuccess(now, areSendsWaiting: _ledger.Waiting_NeedsLock > 0);
                client.IsStale |= _servers.BetterThan(server, now) is not null;
                return TurnedAway.No;
            case ConnectionVerdict.Broken or ConnectionVerdict.Refused or ConnectionVerdict.Declined or ConnectionVerdict.LoginRefused:
                server.Record.OnFailed(verdict, failure, isForTheirNumber: false, now);
                return TurnedAway.No;
            default:
                return CutBack_NeedsLock(lease, verdict, failure, now, out surplus);
        }
    }

    /// <summary>The server could not be reached, or asked to slow down.</summary>
    private TurnedAway CutBack_NeedsLock(SmtpClientLease lease, ConnectionVerdict verdict, string? failure, long now, out List<PooledClient> surplus)
    {
        PooledClient client = lease.Client;
        PooledServer server = client.Server;
        bool isForTheirNumber = server.Throttle.OnRefused(now, lease.LeasedAt, isNew: client.Messages <= 1, others: server.Live - 1, isMissing: verdict == ConnectionVerdict.Unreachable);
        server.Record.OnFailed(verdict, failure, isForTheirNumber, now);
        int excess = server.Live - 1 - server.Throttle.Limit;
        surplus = _ledger.TakeIdle_NeedsLock(c => c.Server == server && (verdict == ConnectionVerdict.Unreachable || excess-- > 0));
        return isForTheirNumber ? TurnedAway.ByTooManyConnections
            : _servers.IsThereAnother(server, now) ? TurnedAway.ByItsServer
            : TurnedAway.No;
    }

    /// <summary>Gives clients to those who wait, for as long as there are both.</summary>
    private void Match()
    {
        while (true)
        {
            PoolWaiter? waiter;
            SmtpClientLease? lease;
            lock (_lock)
            {
                lease = _ledger.Waiting_NeedsLock > 0 && !_disposed ? Take_NeedsLock() : null;
                waiter = lease is null ? null : _ledger.Dequeue_NeedsLock();
                if (lease is null)
                {
                    SetAlarm_NeedsLock();
                }
            }

            if (lease is null)
            {
                return;
            }

            waiter!.TrySetResult(lease);
        }
    }

    /// <summary>Wakes the matching when time alone will end a wait.</summary>
    private void SetAlarm_NeedsLock()
    {
        if (_ledger.Waiting_NeedsLock == 0 || _disposed)
        {
            return;
        }

        long now = _timeProvider.GetTimestamp();
        TimeSpan? wait = _starts.Wait(now) is var rate && rate > TimeSpan.Zero ? rate
            : _ledger.HasFreePlace_NeedsLock ? _servers.NextReturn(now)
            : null;
        if (wait is { } left)
        {
            // Rounded up: a timer that fires a moment early would have to be set again.
            _alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, AsyncSmtpDefaults.LongestTime.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Closing writes to the network, and may run what the client still has to run. It is nothing for the caller's path.</summary>
    private void CloseElsewhere(PooledClient client)
        => ThreadPool.UnsafeQueueUserWorkItem(static item => item.Pool.Close(item.Client), (Pool: this, Client: client), preferLocal: false);

    /// <summary>Closes a client that is on its way out and frees its place, which may be what a waiter waits for.</summary>
    private void Close(PooledClient client)
    {
        LogClosing(client);
        client.Close();
        bool drained;
        lock (_lock)
        {
            _ledger.FreePlace_NeedsLock(client);
            drained = _disposed && _ledger.Busy_NeedsLock == 0;
        }

        Match();
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
            expired = _ledger.TakeIdle_NeedsLock(c => _age.RestLeft(c) <= TimeSpan.Zero);
            ArmScavenger_NeedsLock(_ledger.MinOfIdle_NeedsLock(_age.RestLeft));
        }

        expired.ForEach(Close);
    }

    /// <summary>Wakes the scavenger when the first idle client expires, and not at all while none is idle.</summary>
    private void ArmScavenger_NeedsLock(TimeSpan? firstExpiry)
    {
        if (!_disposed && firstExpiry is { } next && next < TimeSpan.MaxValue)
        {
            _scavenger.Change(TimeSpan.FromTicks(Math.Clamp(next.Ticks, 0, AsyncSmtpDefaults.LongestTime.Ticks)), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A logger is the host's, and may take its time: it is nothing for a client's thread.</summary>
    private void LogLimitElsewhere(PooledServer server, int before, int now)
    {
        if (!ClientThread.IsLent)
        {
            LogLimit(server, before, now);
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static item => item.Pool.LogLimit(item.Server, item.Before, item.Now), (Pool: this, Server: server, Before: before, Now: now), preferLocal: false);
    }

    private void LogLimit(PooledServer server, int before, int now)
    {
        if (now < before)
        {
            Log.ConnectionLimitCut(_logger, server.Address.Host, before, now);
        }
        else
        {
            Log.ConnectionLimitRaised(_logger, server.Address.Host, now, _options.MaxConnections);
        }
    }

    private void LogClosing(PooledClient client)
    {
        if (client.Messages > 0)
        {
            Log.ConnectionClosed(_logger, client.Messages);
            _metrics?.OnConnectionClosed(client.Server.Address.Host, client.Server.Address.Port, client.Age);
        }
    }
}
