using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>How long the limits on the rate alone kept a send waiting, in fake time.</summary>
public sealed class HeldByRateTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly SmtpClientPool _pool;

    public HeldByRateTests()
    {
        AsyncSmtpOptions options = Mails.Options(static o => o.IdleTimeout = o.ConnectionLifetime = Timeout.InfiniteTimeSpan);
        (options.RateLimit.PermitLimit, options.RateLimit.Window) = (1, TimeSpan.FromSeconds(10));
        _pool = Pools.Create(options, _transports.Create, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public async Task Acquire_BelowTheLimit_IsNotHeld()
    {
        using SmtpClientLease lease = await Acquire(Token);

        Assert.Equal(TimeSpan.Zero, lease.HeldByRate);
    }

    [Fact]
    public async Task Acquire_InLine_EachIsHeldFromItsTurnOn()
    {
        using SmtpClientLease first = await Acquire(Token);
        _time.Advance(TimeSpan.FromSeconds(4));
        Task<SmtpClientLease> second = Acquire(Token);
        Task<SmtpClientLease> third = Acquire(Token);

        // A client that comes back meanwhile is of no use to them.
        _time.Advance(TimeSpan.FromSeconds(2));
        first.Return();
        _time.Advance(TimeSpan.FromSeconds(4));
        using SmtpClientLease afterSix = await second.Capped();
        _time.Advance(TimeSpan.FromSeconds(10));
        using SmtpClientLease afterTen = await third.Capped();

        Assert.Equal((6, 10), (afterSix.HeldByRate.TotalSeconds, afterTen.HeldByRate.TotalSeconds));
    }

    [Fact]
    public async Task Acquire_AfterOneThatGaveUp_IsNotHeldForIt()
    {
        using SmtpClientLease first = await Acquire(Token);
        using CancellationTokenSource cancel = new();
        Task<SmtpClientLease> impatient = Acquire(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(impatient.Capped);
        _time.Advance(TimeSpan.FromSeconds(15));

        using SmtpClientLease next = await Acquire(Token);

        Assert.Equal(TimeSpan.Zero, next.HeldByRate);
    }

    private Task<SmtpClientLease> Acquire(CancellationToken token) => _pool.AcquireAsync(new LeaseRequest(0), token).AsTask();
}
