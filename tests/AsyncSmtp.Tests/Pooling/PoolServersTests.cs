using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>Two servers in one pool: who gets the next connection, and what becomes of those of the other.</summary>
public sealed class PoolServersTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly List<ManualTransport> _made = [];
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        (o.Host, o.MaxConnections) = (null, 4);
        o.Servers.Add(new SmtpServerOptions { Host = "a" });
        o.Servers.Add(new SmtpServerOptions { Host = "b" });
    });

    private SmtpClientPool? _pool;

    public PoolServersTests() => _transports.Configure = t =>
    {
        t.OnStart = static t => t.Accept();
        _made.Add(t);
    };

    private SmtpClientPool Pool => _pool ??= Pools.Create(_options, _transports.Create, _time);

    private SmtpSenderStatistics Statistics => Pool.GetStatistics(default);

    private IEnumerable<(int Idle, int Busy)> Servers => Statistics.Servers.Select(static s => (s.IdleConnections, s.BusyConnections));

    public async ValueTask DisposeAsync() => await Pool.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task AcquireAsync_ServersWithRoomAndThePoolFull_Waits()
    {
        (_options.ServerSelection, _options.MaxConnections) = (ServerSelection.Weighted, 2);
        SmtpClientLease first = await AcquireAsync();
        SmtpClientLease second = await AcquireAsync();
        Assert.Equal([(0, 1), (0, 1)], Servers);

        Task<SmtpClientLease> third = AcquireAsync();
        Assert.False(third.IsCompleted);

        first.Return();
        second.Return();
        (await third.Capped()).Return();
        Assert.Equal([(1, 0), (1, 0)], Servers);
    }

    [Fact]
    public async Task Return_UnreachableOnceOthersAreIdle_ClosesThoseOfThatServerAlone()
    {
        _options.ServerSelection = ServerSelection.Weighted;
        SmtpClientLease[] leases = [await AcquireAsync(), await AcquireAsync(), await AcquireAsync(), await AcquireAsync()];
        Assert.Equal(["a", "b", "a", "b"], leases.Select(static l => l.Server.Host));
        leases[0].Return();
        leases[1].Return();
        leases[3].Return();

        Assert.Equal(TurnedAway.ByTooManyConnections, leases[2].Return(ConnectionVerdict.Unreachable));

        await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
        Assert.Equal([(0, 0), (2, 0)], Servers);
    }

    [Fact]
    public async Task Return_UnreachableAndAnotherServerIsThere_TurnsTheSendAway()
    {
        Assert.Equal(TurnedAway.ByItsServer, (await AcquireAsync()).Return(ConnectionVerdict.Unreachable));
        SmtpClientLease second = await AcquireAsync();

        Assert.Equal("b", second.Server.Host);
        Assert.Equal(TurnedAway.No, second.Return(ConnectionVerdict.Unreachable));
    }

    [Fact]
    public async Task AcquireAsync_TheFirstServerIsBack_MovesTheIdleClientToIt()
    {
        SmtpClientLease second = await SecondServerAsync();
        second.Return();
        Assert.Equal([(0, 0), (1, 0)], Servers);
        _time.Advance(TimeSpan.FromSeconds(1));

        SmtpClientLease lease = await AcquireAsync();

        Assert.Equal("a", lease.Server.Host);
        Assert.Equal([(0, 1), (0, 0)], Servers);
        Assert.Equal(["a", "b", "a"], _made.Select(static t => t.Server!.Host));
        Assert.True(_made[1].IsDisposed);
        lease.Return();
        Assert.Equal([(1, 0), (0, 0)], Servers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Return_GoodAndTheFirstServerIsBack_ClosesTheClient(int maxMessages)
    {
        _options.MaxMessagesPerConnection = maxMessages;
        SmtpClientLease second = await SecondServerAsync();
        await second.Dispatcher.SendAsync(Mails.Snapshot(), TestContext.Current.CancellationToken).Capped();
        _time.Advance(TimeSpan.FromSeconds(1));

        second.Return();

        await Hang.UntilAsync(() => Statistics is { BusyConnections: 0, IdleConnections: 0 });
        Assert.True(_made[1].IsDisposed);
    }

    [Fact]
    public async Task Return_BrokenAndTheFirstServerIsBack_MakesTheNextWaitersClientThere()
    {
        SmtpClientLease second = await SecondServerAsync(maxConnections: 1);
        Task<SmtpClientLease> waiting = AcquireAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        second.Dispose();

        SmtpClientLease lease = await waiting.Capped();
        Assert.Equal("a", lease.Server.Host);
        Assert.Equal(["a", "b", "a"], _made.Select(static t => t.Server!.Host));
        lease.Return();
    }

    /// <summary>A lease of a client of the second server, while the first one is set aside for at most a second.</summary>
    private async Task<SmtpClientLease> SecondServerAsync(int maxConnections = 4)
    {
        _options.MaxConnections = maxConnections;
        (await AcquireAsync()).Return(ConnectionVerdict.Unreachable);
        await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
        SmtpClientLease second = await AcquireAsync();
        Assert.Equal("b", second.Server.Host);
        return second;
    }

    private Task<SmtpClientLease> AcquireAsync() => Pool.AcquireAsync(new LeaseRequest(ContentLength: 0), TestContext.Current.CancellationToken).AsTask().Capped();
}
