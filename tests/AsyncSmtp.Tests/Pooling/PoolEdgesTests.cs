using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>Leases that end, are renewed or are refused at the less usual moments.</summary>
public sealed class PoolEdgesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new() { Configure = static t => t.OnStart = static t => t.Accept() };
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 3);
    private SmtpClientPool? _pool;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpClientPool Pool => _pool ??= Pools.Create(_options, _transports.Create, _time);

    private SmtpSenderStatistics Statistics => Pool.GetStatistics(default);

    public async ValueTask DisposeAsync() => await Pool.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task AcquireAsync_CancelledBefore_TakesNothingThoughAClientIsFree()
    {
        (await AcquireAsync()).Return();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Pool.AcquireAsync(new LeaseRequest(ContentLength: 0), new CancellationToken(canceled: true)).AsTask());

        Assert.Equal((1, 0), (Statistics.IdleConnections, Statistics.BusyConnections));
    }

    [Fact]
    public async Task AcquireAsync_HeldBackByTheRateAlone_IsServedByTimeAlone()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (1, TimeSpan.FromSeconds(1));
        SmtpClientLease first = await AcquireAsync();
        Task<SmtpClientLease> second = AcquireAsync();

        _time.Advance(TimeSpan.FromSeconds(1));

        (await second).Return();
        first.Return();
    }

    [Fact]
    public async Task Dispose_SomebodyWaits_HandsThePlaceOverAtOnce()
    {
        _options.MaxConnections = 1;
        SmtpClientLease first = await AcquireAsync();
        Task<SmtpClientLease> second = AcquireAsync();

        first.Dispose();

        Assert.Equal((0, 1), (Statistics.QueuedSends, Statistics.BusyConnections));
        (await second).Return();
    }

    [Fact]
    public async Task Dispose_AfterClear_ClosesTheClient()
    {
        SmtpClientLease lease = await AcquireAsync();
        Pool.Clear();

        lease.Dispose();

        await Hang.UntilAsync(() => Statistics is { IdleConnections: 0, BusyConnections: 0 });
    }

    [Fact]
    public async Task RenewIfOutOfUse_OnlyAUsedClientThatWasKeptTooLong_IsReplaced()
    {
        SmtpClientLease lease = await AcquireAsync();
        SmtpDispatcher unused = lease.Dispatcher;
        _time.Advance(_options.IdleTimeout * 2);
        lease.RenewIfOutOfUse();
        Assert.Same(unused, lease.Dispatcher);

        await lease.Dispatcher.SendAsync(Mails.Snapshot(), Token).Capped();
        lease.Return();
        lease = await AcquireAsync();
        _time.Advance(_options.IdleTimeout - TimeSpan.FromTicks(1));
        lease.RenewIfOutOfUse();
        Assert.Same(unused, lease.Dispatcher);
        _time.Advance(TimeSpan.FromTicks(1));
        lease.RenewIfOutOfUse();

        Assert.NotSame(unused, lease.Dispatcher);
        lease.Return();
    }

    [Fact]
    public async Task IdleTimeout_OfThree_ComesForEachInItsOwnTime()
    {
        SmtpClientLease[] leases = [await AcquireAsync(), await AcquireAsync(), await AcquireAsync()];
        foreach (SmtpClientLease lease in leases)
        {
            lease.Return();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(_options.IdleTimeout - TimeSpan.FromSeconds(3));
        Assert.Equal(2, Statistics.IdleConnections);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Statistics.IdleConnections);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Statistics.IdleConnections);
    }

    [Fact]
    public async Task DisposeAsync_AfterAllHadBeenClosedOnce_StillWaitsForTheLeased()
    {
        (await AcquireAsync()).Dispose();
        await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
        SmtpClientLease lease = await AcquireAsync();

        Task disposing = Pool.DisposeAsync().AsTask();

        Assert.False(disposing.IsCompleted);
        lease.Return();
        await disposing.Capped();
    }

    private Task<SmtpClientLease> AcquireAsync() => Pool.AcquireAsync(new LeaseRequest(ContentLength: 0), Token).AsTask().Capped();
}
