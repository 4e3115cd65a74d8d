using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>What the pool does when a server asks for fewer connections.</summary>
public sealed class PoolThrottleTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new() { Configure = static t => t.OnStart = static t => t.Accept() };
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 8);
    private SmtpClientPool? _pool;

    private SmtpClientPool Pool => _pool ??= Pools.Create(_options, _transports.Create, _time);

    private SmtpSenderStatistics Statistics => Pool.GetStatistics(default);

    private SmtpServerStatistics Server => Statistics.Servers[0];

    public async ValueTask DisposeAsync() => await Pool.DisposeAsync().AsTask().Capped();

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    public async Task Return_SlowDown_OfANewConnection_LeavesAsManyAsTheOthers_AndElseHalf(int messages, int limit)
    {
        SmtpClientLease[] leases = await AcquireAsync(4);
        await SendAsync(leases[3], messages);

        Assert.Equal(TurnedAway.ByTooManyConnections, leases[3].Return(ConnectionVerdict.SlowDown, "421"));

        Assert.Equal((limit, "421", 0), (Server.ConnectionLimit, Server.LastFailure, Server.ConnectionFailuresInARow));
        await Hang.UntilAsync(() => Server is { BusyConnections: 3, IdleConnections: 0 });
        Array.ForEach(leases[..3], static l => l.Return());
    }

    [Fact]
    public async Task Return_SlowDownOfTheOnlyConnection_IsTheSendsOwnFailure()
    {
        SmtpClientLease[] leases = await AcquireAsync(1);

        Assert.Equal(TurnedAway.No, leases[0].Return(ConnectionVerdict.SlowDown));
    }

    [Fact]
    public async Task Return_SlowDown_ClosesTheIdleOnesThatAreTooMany()
    {
        _options.MaxConnections = 4;
        SmtpClientLease[] leases = await AcquireAsync(4);
        await SendAsync(leases[3], 2);
        Array.ForEach(leases[..3], static l => l.Return());
        Assert.Equal((3, 1), (Server.IdleConnections, Server.BusyConnections));

        leases[3].Return(ConnectionVerdict.SlowDown);

        await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
        Assert.Equal((2, 2, 2, 0), (Server.ConnectionLimit, Statistics.IdleConnections, Server.IdleConnections, Server.BusyConnections));
    }

    [Fact]
    public async Task Return_SlowDownAfterOthersHaveBeenClosed_CountsTheLivingOnly()
    {
        SmtpClientLease[] first = await AcquireAsync(3);
        first[0].Dispose();
        await Hang.UntilAsync(() => Statistics.BusyConnections == 2);
        Array.ForEach(first[1..], static l => l.Return());
        Pool.Clear();
        Assert.Equal((0, 0), (Statistics.IdleConnections, Statistics.BusyConnections));
        SmtpClientLease[] leases = await AcquireAsync(2);

        leases[0].Return(ConnectionVerdict.SlowDown);

        Assert.Equal(1, Server.ConnectionLimit);
        leases[1].Return();
    }

    [Fact]
    public async Task Return_Unreachable_ClosesAllIdleOnes()
    {
        SmtpClientLease[] leases = await AcquireAsync(4);
        Array.ForEach(leases[1..], static l => l.Return());

        leases[0].Return(ConnectionVerdict.Unreachable);

        await Hang.UntilAsync(() => Statistics is { BusyConnections: 0, IdleConnections: 0 });
    }

    [Fact]
    public async Task Return_GoodAfterACut_GivesOneMoreOnlyWhenSomebodyWaits()
    {
        _options.MaxConnections = 2;
        SmtpClientLease[] leases = await AcquireAsync(2);
        leases[0].Return(ConnectionVerdict.SlowDown);
        await Hang.UntilAsync(() => Statistics.BusyConnections == 1);
        _time.Advance(AsyncSmtpDefaults.ThrottleLongestPause);

        leases[1].Return();
        Assert.Equal(1, Server.ConnectionLimit);
        SmtpClientLease held = (await AcquireAsync(1))[0];
        Task<SmtpClientLease> waiting = Acquire();
        held.Return();

        Assert.Equal(2, Server.ConnectionLimit);
        (await waiting.Capped()).Return();
    }

    private async Task<SmtpClientLease[]> AcquireAsync(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Acquire())).Capped();

    private Task<SmtpClientLease> Acquire() => Pool.AcquireAsync(new LeaseRequest(ContentLength: 0), TestContext.Current.CancellationToken).AsTask();

    private static async Task SendAsync(SmtpClientLease lease, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            await lease.Dispatcher.SendAsync(Mails.Snapshot(), TestContext.Current.CancellationToken).Capped();
        }
    }
}
