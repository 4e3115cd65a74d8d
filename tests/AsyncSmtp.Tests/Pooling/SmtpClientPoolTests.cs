using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class SmtpClientPoolTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 2);
    private SmtpClientPool? _pool;

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task AcquireAsync_BelowTheCap_MakesAClient()
    {
        using SmtpClientLease first = await AcquireAsync().Capped();
        using SmtpClientLease second = await AcquireAsync().Capped();

        Assert.Equal(2, _transports.Count);
        Assert.NotSame(first.Dispatcher, second.Dispatcher);
    }

    [Fact]
    public async Task AcquireAsync_AtTheCap_WaitsAndMakesNone()
    {
        SmtpClientLease first = await AcquireAsync().Capped();
        using SmtpClientLease second = await AcquireAsync().Capped();
        SmtpDispatcher client = first.Dispatcher;

        Task<SmtpClientLease> waiting = AcquireAsync();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, Pool().GetStatistics(default).QueuedSends);
        first.Return();

        using SmtpClientLease third = await waiting.Capped();
        Assert.Same(client, third.Dispatcher);
        Assert.Equal(2, _transports.Count);
    }

    [Fact]
    public async Task AcquireAsync_Waiters_AreServedFirstComeFirstServed()
    {
        _options.MaxConnections = 1;
        SmtpClientLease held = await AcquireAsync().Capped();
        Task<SmtpClientLease>[] waiting = [AcquireAsync(), AcquireAsync(), AcquireAsync()];

        for (int i = 0; i < waiting.Length; i++)
        {
            held.Return();
            held = await waiting[i].Capped();
            Assert.All(waiting[(i + 1)..], static w => Assert.False(w.IsCompleted));
        }

        held.Return();
    }

    [Fact]
    public async Task AcquireAsync_CancelledWhileWaiting_LeavesTheQueueAtOnce()
    {
        _options.MaxConnections = 1;
        SmtpClientLease held = await AcquireAsync().Capped();
        using CancellationTokenSource cancel = new();
        Task<SmtpClientLease> waiting = AcquireAsync(cancel.Token);
        Task<SmtpClientLease> next = AcquireAsync();

        await cancel.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.Capped);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal(1, Pool().GetStatistics(default).QueuedSends);
        held.Return();
        (await next.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_IdleClients_AreReusedMostRecentFirst()
    {
        SmtpClientLease first = await AcquireAsync().Capped();
        SmtpClientLease second = await AcquireAsync().Capped();
        SmtpDispatcher last = first.Dispatcher;
        second.Return();
        first.Return();

        using SmtpClientLease again = await AcquireAsync().Capped();

        Assert.Same(last, again.Dispatcher);
    }

    [Fact]
    public async Task AcquireAsync_QueueFullAndSetToFail_FailsAndNamesTheOptions()
    {
        _options.MaxConnections = 1;
        _options.MaxQueueLength = 1;
        _options.QueueFullMode = QueueFullMode.Fail;
        SmtpClientLease held = await AcquireAsync().Capped();
        Task<SmtpClientLease> waiting = AcquireAsync();

        MailQueueFullException full = await Assert.ThrowsAsync<MailQueueFullException>(() => AcquireAsync());

        Assert.Contains("MaxQueueLength is 1", full.Message, StringComparison.Ordinal);
        held.Return();
        (await waiting.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_RetryMeetsAFullQueue_Waits()
    {
        _options.MaxConnections = 1;
        _options.MaxQueueLength = 0;
        _options.QueueFullMode = QueueFullMode.Fail;
        SmtpClientLease held = await AcquireAsync().Capped();

        Task<SmtpClientLease> waiting = Pool().AcquireAsync(new LeaseRequest(ContentLength: 0), TestContext.Current.CancellationToken).AsTask();

        Assert.False(waiting.IsCompleted);
        held.Return();
        (await waiting.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_MakingAClientThrows_FreesTheSlotForTheNext()
    {
        _options.MaxConnections = 1;
        _transports.Configure = static _ => throw new FormatException("the user's callback");
        for (int i = 0; i < 1_000; i++)
        {
            await Assert.ThrowsAsync<FormatException>(() => AcquireAsync());
        }

        _transports.Configure = null;

        using SmtpClientLease lease = await AcquireAsync().Capped();
        Assert.Equal(1, Pool().GetStatistics(default).PeakConnections);
    }

    [Fact]
    public async Task AcquireAsync_MakingAClientThrows_WakesTheNextWaiter()
    {
        _options.MaxConnections = 1;
        SmtpClientLease held = await AcquireAsync().Capped();
        Task<SmtpClientLease> fails = AcquireAsync();
        Task<SmtpClientLease> works = AcquireAsync();
        int calls = 0;
        _transports.Configure = _ =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                throw new FormatException("the user's callback");
            }
        };

        held.Dispose();

        await Assert.ThrowsAsync<FormatException>(fails.Capped);
        (await works.Capped()).Return();
    }

    [Fact]
    public async Task Dispose_OfALease_ClosesTheClientBeforeItsSlotIsUsedAgain()
    {
        _options.MaxConnections = 1;
        List<ManualTransport> made = [];
        _transports.Configure = transport =>
        {
            Assert.All(made, static t => Assert.True(t.IsDisposed));
            made.Add(transport);
        };

        for (int i = 0; i < 10; i++)
        {
            (await AcquireAsync().Capped()).Dispose();
        }

        Assert.Equal(10, made.Count);
    }

    [Fact]
    public async Task Renew_ReplacesTheClientInItsPlace()
    {
        using SmtpClientLease lease = await AcquireAsync().Capped();
        SmtpDispatcher old = lease.Dispatcher;

        lease.TryRenew();

        Assert.NotSame(old, lease.Dispatcher);
        Assert.Equal((1, 2L), (Pool().GetStatistics(default).BusyConnections, Pool().GetStatistics(default).TotalConnections));
    }

    [Fact]
    public async Task IdleTimeout_ClosesTheIdleClient()
    {
        SmtpClientLease lease = await AcquireAsync().Capped();
        lease.Return();

        _time.Advance(_options.IdleTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Pool().GetStatistics(default).IdleConnections);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((0, 0), (Pool().GetStatistics(default).IdleConnections, Pool().GetStatistics(default).BusyConnections));
    }

    [Fact]
    public async Task IdleTimeout_OfALaterClient_ComesInItsOwnTime()
    {
        SmtpClientLease first = await AcquireAsync().Capped();
        SmtpClientLease second = await AcquireAsync().Capped();
        first.Return();
        _time.Advance(_options.IdleTimeout / 2);
        second.Return();

        _time.Advance(_options.IdleTimeout / 2);
        Assert.Equal(1, Pool().GetStatistics(default).IdleConnections);
        _time.Advance(_options.IdleTimeout / 2);
        Assert.Equal(0, Pool().GetStatistics(default).IdleConnections);
    }

    [Fact]
    public async Task ConnectionLifetime_ClosesABusyClientToo()
    {
        SmtpClientLease lease = await AcquireAsync().Capped();
        _time.Advance(_options.ConnectionLifetime * 1.1);

        lease.Return();

        await Hang.UntilAsync(() => Pool().GetStatistics(default) is { IdleConnections: 0, BusyConnections: 0 });
    }

    [Fact]
    public async Task ConnectionLifetime_VariesByATenthAtMost()
    {
        _options.MaxConnections = 100;
        _options.IdleTimeout = Timeout.InfiniteTimeSpan;
        SmtpClientLease[] leases = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AcquireAsync())).Capped();
        Array.ForEach(leases, static l => l.Return());

        _time.Advance(_options.ConnectionLifetime * 0.9 - TimeSpan.FromSeconds(1));
        Assert.Equal(100, Pool().GetStatistics(default).IdleConnections);
        _time.Advance(_options.ConnectionLifetime * 0.1);
        Assert.InRange(Pool().GetStatistics(default).IdleConnections, 1, 99);
        _time.Advance(_options.ConnectionLifetime * 0.1 + TimeSpan.FromSeconds(1));
        Assert.Equal(0, Pool().GetStatistics(default).IdleConnections);
    }

    [Fact]
    public async Task MaxMessagesPerConnection_RetiresTheClient()
    {
        _options.MaxConnections = 1;
        _options.MaxMessagesPerConnection = 2;
        _transports.Configure = static t => t.OnStart = static t => t.Accept();

        for (int i = 0; i < 5; i++)
        {
            SmtpClientLease lease = await AcquireAsync().Capped();
            await lease.Dispatcher.SendAsync(Mails.Snapshot(), CancellationToken.None).Capped();
            lease.Return();
        }

        Assert.Equal(3, _transports.Count);
    }

    [Fact]
    public async Task DisposeAsync_FailsTheWaitersAndWaitsForTheLeased()
    {
        _options.MaxConnections = 1;
        SmtpClientLease held = await AcquireAsync().Capped();
        Task<SmtpClientLease> waiting = AcquireAsync();

        Task disposing = Pool().DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(waiting.Capped);
        Assert.False(disposing.IsCompleted);
        held.Return();
        await disposing.Capped();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AcquireAsync());
    }

    private Task<SmtpClientLease> AcquireAsync(CancellationToken? cancellationToken = null)
        => Pool().AcquireAsync(new LeaseRequest(ContentLength: 0, MayFailFast: _options.QueueFullMode == QueueFullMode.Fail), cancellationToken ?? TestContext.Current.CancellationToken).AsTask();

    private SmtpClientPool Pool() => _pool ??= Pools.Create(_options, _transports.Create, _time);
}
