using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class ServerListTests
{
    private const int MaxConnections = 8;

    private readonly FakeTimeProvider _time = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => (o.Host, o.MaxConnections) = (null, MaxConnections));

    private long Now => _time.GetTimestamp();

    [Fact]
    public void Choose_Ordered_IsTheFirstForAsLongAsItHasRoom()
    {
        ServerList list = List("a", "b");

        PooledServer[] chosen = Fill(list, MaxConnections);

        Assert.All(chosen, static s => Assert.Equal("a", s.Address.Host));
    }

    [Fact]
    public void Choose_FirstIsAtItsLimit_OverflowsToTheNext()
    {
        ServerList list = List("a", "b", "c");
        PooledServer first = list.Choose(Now)!;
        first.Busy = MaxConnections;

        PooledServer second = list.Choose(Now)!;
        Assert.Equal("b", second.Address.Host);

        // What is being closed counts for as long as the server may see it, and what is idle counts too.
        (second.Idle, second.Busy, second.Closing) = (MaxConnections - 1, 1, 1);
        Assert.Equal("c", list.Choose(Now)!.Address.Host);

        first.Busy--;
        Assert.Same(first, list.Choose(Now));
    }

    [Fact]
    public void Choose_FirstIsPaused_OverflowsUntilThePauseIsOver()
    {
        ServerList list = List("a", "b");
        PooledServer first = list.Choose(Now)!;
        Refuse(first);

        Assert.Equal("b", list.Choose(Now)!.Address.Host);
        _time.Advance(first.Throttle.PauseLeft(Now));

        Assert.Same(first, list.Choose(Now));
    }

    [Fact]
    public void Choose_AllAreMissing_IsTheOneThatHasBeenSoTheLongest_UnlessOneAskedToBeLeftAlone()
    {
        ServerList list = List("a", "b");
        PooledServer first = list.Choose(Now)!;
        first.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);
        PooledServer second = list.Choose(Now)!;
        second.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        second.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);

        Assert.Same(first, list.Choose(Now));
        Assert.Equal(TimeSpan.Zero, list.NextReturn(Now));

        first.Throttle.OnRefused(Now, Now, isNew: true, others: 0);
        Assert.Null(list.Choose(Now));
        Assert.Equal(new[] { first, second }.Min(s => s.Throttle.PauseLeft(Now)), list.NextReturn(Now));
    }

    [Fact]
    public void Choose_OneIsBackButFull_LeavesTheOtherAloneUntilItsPauseIsOver()
    {
        ServerList list = List("a", "b");
        PooledServer first = list.Choose(Now)!;
        first.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);
        PooledServer second = list.Choose(Now)!;
        second.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);
        _time.Advance(first.Throttle.PauseLeft(Now));
        second.Throttle.OnRefused(Now, Now, isNew: true, others: 0, isMissing: true);

        first.Busy = MaxConnections;

        Assert.Null(list.Choose(Now));
        Assert.Equal(second.Throttle.PauseLeft(Now), list.NextReturn(Now));
    }

    [Fact]
    public void Choose_NotAdaptive_SetsAServerAsideOnlyWhenThereIsAnother()
    {
        _options.AdaptiveThrottle = false;
        ServerList one = List("a");
        Refuse(one.Choose(Now)!);
        Assert.Equal(TimeSpan.Zero, one.NextReturn(Now));
        Assert.NotNull(one.Choose(Now));

        ServerList two = List("a", "b");
        Refuse(two.Choose(Now)!);
        Assert.Equal("b", two.Choose(Now)!.Address.Host);
    }

    [Fact]
    public void Choose_WeightedAndAllAlike_IsTheFirst()
    {
        _options.ServerSelection = ServerSelection.Weighted;

        Assert.Equal("a", List("a", "b").Choose(Now)!.Address.Host);
    }

    [Fact]
    public void Choose_NoneHasRoom_IsNull()
    {
        ServerList list = List("a", "b");
        list.Choose(Now)!.Busy = MaxConnections;
        Refuse(list.Choose(Now)!);

        Assert.Null(list.Choose(Now));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 4)]
    [InlineData(3, 2, 1)]
    public void Choose_Weighted_SharesByWeight(int a, int b, int c)
    {
        _options.ServerSelection = ServerSelection.Weighted;
        _options.MaxConnections = 4 * (a + b + c);
        int[] weights = [a, b, c];
        ServerList list = List([.. weights.Select(static (w, i) => ($"{(char)('a' + i)}", w))]);

        PooledServer[] chosen = Fill(list, _options.MaxConnections);

        Assert.Equal(weights.Select(static w => 4 * w), chosen.GroupBy(static s => s.Address.Host).OrderBy(static g => g.Key).Select(static g => g.Count()));
    }

    [Fact]
    public void Choose_WeightedAndOneIsPaused_GoesToTheOthers()
    {
        _options.ServerSelection = ServerSelection.Weighted;
        ServerList list = List(("a", 1000), ("b", 1));
        Refuse(list.Choose(Now)!);

        Assert.All(Fill(list, MaxConnections), static s => Assert.Equal("b", s.Address.Host));
        Assert.Null(list.Choose(Now));
    }

    [Fact]
    public void BetterThan_IsTheFirstEarlierOneWithRoom()
    {
        ServerList list = List("a", "b", "c");
        PooledServer[] servers = Servers(list);

        Assert.Same(servers[0], list.BetterThan(servers[2], Now));
        Assert.Same(servers[0], list.BetterThan(servers[1], Now));
        servers[0].Busy = MaxConnections;
        Assert.Same(servers[1], list.BetterThan(servers[2], Now));
        Assert.Null(list.BetterThan(servers[1], Now));
        Refuse(servers[1]);
        Assert.Null(list.BetterThan(servers[2], Now));
    }

    [Fact]
    public void BetterThan_OfTheFirst_IsNoneHoweverFullItIs()
    {
        ServerList list = List("a", "b");
        PooledServer first = list.Choose(Now)!;
        first.Busy = MaxConnections;
        Refuse(first);

        Assert.Null(list.BetterThan(first, Now));
    }

    [Fact]
    public void BetterThan_Weighted_IsNone()
    {
        _options.ServerSelection = ServerSelection.Weighted;
        ServerList list = List("a", "b");

        Assert.All(Servers(list), s => Assert.Null(list.BetterThan(s, Now)));
    }

    [Fact]
    public void IsThereAnother_AskedOfEach_SaysWhetherAnyOfTheRestIsInUse()
    {
        ServerList list = List("a", "b");
        PooledServer[] servers = Servers(list);
        Assert.All(servers, s => Assert.True(list.IsThereAnother(s, Now)));

        Refuse(servers[0]);

        Assert.False(list.IsThereAnother(servers[1], Now));
        Assert.True(list.IsThereAnother(servers[0], Now));

        // A server that is full takes the send in its turn.
        servers[1].Busy = MaxConnections;
        Assert.True(list.IsThereAnother(servers[0], Now));
        _time.Advance(servers[0].Throttle.PauseLeft(Now));
        Assert.True(list.IsThereAnother(servers[1], Now));
    }

    [Fact]
    public void IsThereAnother_OneServer_NoneIs()
    {
        ServerList list = List("a");

        Assert.False(list.IsThereAnother(list.Choose(Now)!, Now));
    }

    [Fact]
    public void NextReturn_IsTheShortestPauseOfThoseWithRoom()
    {
        ServerList list = List("a", "b", "c");
        PooledServer[] servers = Servers(list);
        Array.ForEach(servers, Refuse);
        Refuse(servers[0]);
        Assert.Equal(servers.Min(s => s.Throttle.PauseLeft(Now)), list.NextReturn(Now));
        Assert.True(list.NextReturn(Now) < servers[0].Throttle.PauseLeft(Now));

        // A full one is of no use when its pause is over.
        (servers[1].Busy, servers[2].Idle) = (servers[1].Throttle.Limit, servers[2].Throttle.Limit);
        Assert.Equal(servers[0].Throttle.PauseLeft(Now), list.NextReturn(Now));

        servers[0].Busy = servers[0].Throttle.Limit;
        Assert.Null(list.NextReturn(Now));
    }

    [Fact]
    public void NextReturn_OneIsInUse_IsNow()
    {
        ServerList list = List("a", "b");
        Refuse(list.Choose(Now)!);

        Assert.Equal(TimeSpan.Zero, list.NextReturn(Now));
    }

    [Fact]
    public void ToStatistics_IsInTheOrderOfTheOptions()
    {
        ServerList list = List("b", "a");
        (list.Choose(Now)!.Idle, list.Choose(Now)!.Busy) = (1, 2);

        Assert.Equal([("b", 1, 2), ("a", 0, 0)], list.ToStatistics(Now).Select(static s => (s.Host, s.IdleConnections, s.BusyConnections)));
    }

    private PooledServer[] Fill(ServerList list, int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            PooledServer server = list.Choose(Now)!;
            server.Busy++;
            return server;
        })];
    }

    /// <summary>All servers of an ordered list, or of one with equal weights, by filling one after the other.</summary>
    private PooledServer[] Servers(ServerList list)
    {
        PooledServer[] servers = new PooledServer[_options.Servers.Count];
        for (int i = 0; i < servers.Length; i++)
        {
            servers[i] = list.Choose(Now)!;
            servers[i].Busy = MaxConnections;
        }

        Array.ForEach(servers, static s => s.Busy = 0);
        return servers;
    }

    /// <summary>The only connection to the server is refused: a pause, and the limit is halved.</summary>
    private void Refuse(PooledServer server)
    {
        _time.Advance(TimeSpan.FromTicks(1));
        server.Throttle.OnRefused(Now, Now, isNew: true, others: 0);
    }

    private ServerList List(params string[] hosts) => List([.. hosts.Select(static h => (h, 1))]);

    private ServerList List(params (string Host, int Weight)[] servers)
    {
        _options.Servers.Clear();
        foreach ((string host, int weight) in servers)
        {
            _options.Servers.Add(new SmtpServerOptions { Host = host, Weight = weight });
        }

        return new ServerList(_options, _time, new Random(1));
    }
}
