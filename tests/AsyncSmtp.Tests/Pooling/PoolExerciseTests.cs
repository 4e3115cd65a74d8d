using System.Collections.Concurrent;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>
/// Everything that the pool does, at once and at random, in time that is pumped. The workers meet at the end of each round, so that a waiter who is forgotten hangs the round and is not served by what
/// happens later.
/// </summary>
public sealed class PoolExerciseTests
{
    private const int Workers = 16;
    private const int Rounds = 50;
    private const int TurnsPerRound = 40;
    private const int MaxConnections = 6;
    private const int Permits = 40;
    private const long Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private readonly PumpedTime _time = new();
    private readonly ConcurrentBag<ManualTransport> _made = [];
    private readonly ConcurrentDictionary<SmtpDispatcher, int> _inUse = [];
    private readonly ConcurrentBag<long> _starts = [];
    private readonly ConcurrentDictionary<string, int> _ends = [];
    private SmtpClientPool _pool = null!;
    private int _clients;
    private int _wrong;

    [Theory]
    [InlineData(1, ServerSelection.Ordered, false)]
    [InlineData(2, ServerSelection.Weighted, true)]
    [InlineData(3, ServerSelection.Ordered, true)]
    public async Task RandomUse_OfEverything_KeepsTheAccountsAndForgetsNobody(int seed, ServerSelection selection, bool rests)
    {
        _pool = Pool(seed, selection, rests);
        using CancellationTokenSource end = new();
        Task pump = Task.Run(() => PumpAsync(new Random(seed), end.Token), end.Token);

        for (int round = 0; round < Rounds; round++)
        {
            await RoundAsync(seed + (round * Workers), stormy: round % 2 == 1).Capped();
            await Hang.UntilAsync(() => _pool.GetStatistics(default) is { BusyConnections: 0, QueuedSends: 0 });
        }

        // The last round is cut off: whoever waits is told, and whoever has a client keeps it to the end.
        Task last = RoundAsync(seed - Workers, stormy: true);
        await Hang.UntilAsync(() => _pool.GetStatistics(default).QueuedSends > 0);
        await _pool.DisposeAsync().AsTask().Capped();
        await last.Capped();
        await end.CancelAsync();
        await pump.Capped();

        Check(_pool.GetStatistics(default));
        Assert.Equal(0, _wrong);
        Assert.Equal((0, 0, 0), (_pool.GetStatistics(default).IdleConnections, _pool.GetStatistics(default).BusyConnections, _pool.GetStatistics(default).QueuedSends));
        Assert.All(_made, static t => Assert.True(t.IsDisposed));
        Assert.Equal((Rounds + 1) * TurnsPerRound * Workers, _ends.Values.Sum());
        Assert.Equal(
            new[] { nameof(FormatException), "Leased", nameof(MailQueueFullException), nameof(ObjectDisposedException), nameof(OperationCanceledException) },
            _ends.Keys.Order(StringComparer.Ordinal));
        AssertRate();
    }

    private Task RoundAsync(int seed, bool stormy) => Task.WhenAll(Enumerable.Range(0, Workers).Select(w => Task.Run(() => WorkAsync(new Random(seed + w), stormy))));

    private async Task WorkAsync(Random random, bool stormy)
    {
        for (int turn = 0; turn < TurnsPerRound; turn++)
        {
            string how = await TakeTurnAsync(random, stormy);
            _ends.AddOrUpdate(how, 1, static (_, count) => count + 1);
            Check(_pool.GetStatistics(default));
            if (random.Next(100) == 0)
            {
                _pool.Clear();
            }
        }
    }

    /// <summary>Acquires, and uses what it gets. Returns how the acquiring ended.</summary>
    private async Task<string> TakeTurnAsync(Random random, bool stormy)
    {
        using CancellationTokenSource cancel = random.Next(4) switch
        {
            0 => new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(200)), _time),
            _ => new CancellationTokenSource(),
        };
        LeaseRequest request = new(random.Next(3) * 2 * Mebibyte, (SendLane)random.Next(3), MayFailFast: random.Next(10) == 0);
        try
        {
            ValueTask<SmtpClientLease> acquiring = _pool.AcquireAsync(request, cancel.Token);
            if (random.Next(8) == 0)
            {
                await cancel.CancelAsync();
            }

            using SmtpClientLease lease = await acquiring;
            await UseAsync(lease, random);
            if (random.Next(20) > 0)
            {
                lease.Return(Verdict(random, stormy));
            }

            return "Leased";
        }
        catch (OperationCanceledException)
        {
            return nameof(OperationCanceledException);
        }
        catch (Exception e) when (e is MailQueueFullException or FormatException or ObjectDisposedException)
        {
            return e.GetType().Name;
        }
    }

    private async Task UseAsync(SmtpClientLease lease, Random random)
    {
        // When the pool granted it: what the one who waited sees of the clock is later.
        _starts.Add(lease.LeasedAt);
        if (random.Next(20) == 0)
        {
            lease.TryRenew();
        }

        SmtpDispatcher dispatcher = lease.Dispatcher;
        Count(_inUse.TryAdd(dispatcher, 0) && _inUse.Count <= MaxConnections);
        if (random.Next(4) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)), _time);
        }

        await dispatcher.SendAsync(Mails.Snapshot(), CancellationToken.None);
        _inUse.TryRemove(dispatcher, out _);
    }

    private static ConnectionVerdict Verdict(Random random, bool stormy) => random.Next(stormy ? 40 : 1_000) switch
    {
        0 => ConnectionVerdict.SlowDown,
        1 => ConnectionVerdict.Unreachable,
        < 4 => ConnectionVerdict.Broken,
        _ => ConnectionVerdict.Good,
    };

    /// <summary>Lets time pass: in small steps while somebody is at work, and in large ones while all wait for time alone.</summary>
    private async Task PumpAsync(Random random, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            SmtpSenderStatistics statistics = _pool.GetStatistics(default);
            Check(statistics);
            _time.Advance(TimeSpan.FromMilliseconds(statistics is { BusyConnections: 0, QueuedSends: > 0 } ? random.Next(1, 500) : random.Next(1, 5)));
            if (random.Next(200) == 0)
            {
                _pool.Clear();
            }

            await Task.Yield();
        }
    }

    private void Check(SmtpSenderStatistics now)
    {
        Count(now.IdleConnections >= 0 && now.BusyConnections >= 0 && now.IdleConnections + now.BusyConnections <= MaxConnections);
        Count(now.PeakConnections <= MaxConnections && now.QueuedSends is >= 0 and <= Workers);
        Count(now.Servers.Sum(static s => s.IdleConnections) == now.IdleConnections && now.Servers.Sum(static s => s.BusyConnections) == now.BusyConnections);
        Count(now.Servers.All(static s => s is { IdleConnections: >= 0, BusyConnections: >= 0, ConnectionLimit: >= 1 and <= MaxConnections } && s.SetAsideFor >= TimeSpan.Zero));
    }

    private void Count(bool right)
    {
        if (!right)
        {
            Interlocked.Increment(ref _wrong);
        }
    }

    private void AssertRate()
    {
        long[] starts = [.. _starts.Order()];
        Assert.True(starts.Length > Permits, "Too few starts to tell.");
        Assert.All(Enumerable.Range(0, starts.Length - Permits), i => Assert.True(_time.GetElapsedTime(starts[i], starts[i + Permits]) >= Window, $"{Permits + 1} starts within less than {Window} from {i} on."));
    }

    private SmtpClientPool Pool(int seed, ServerSelection selection, bool rests)
    {
        AsyncSmtpOptions options = Mails.Options(static o => o.Host = null);
        options.Servers.Add(new SmtpServerOptions { Host = "a.example.com", Weight = 2 });
        options.Servers.Add(new SmtpServerOptions { Host = "b.example.com" });
        (options.ServerSelection, options.MaxConnections, options.MaxMessagesPerConnection, options.MaxQueueLength) = (selection, MaxConnections, 7, Workers / 2);
        (options.RateLimit.PermitLimit, options.RateLimit.Window, options.MaxContentBytesInFlight) = (Permits, Window, 10 * Mebibyte);
        options.AttemptTimeout = options.FinalReplyTimeout = Timeout.InfiniteTimeSpan;

        // Without them nothing but the pool's own waking ends a wait.
        options.IdleTimeout = rests ? TimeSpan.FromMilliseconds(50) : Timeout.InfiniteTimeSpan;
        options.ConnectionLifetime = rests ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan;
        return Pools.Create(options, Create, _time, seed);
    }

    private ManualTransport Create(ServerAddress server)
    {
        int number = Interlocked.Increment(ref _clients);
        if (number % 50 == 0)
        {
            throw new FormatException("The user's callback.");
        }

        // Some servers speak out of turn, after their first mail.
        ManualTransport transport = new()
        {
            Server = server,
            OnStart = t =>
            {
                t.IsQuiet = number % 20 != 0;
                t.Accept();
            },
        };
        _made.Add(transport);
        return transport;
    }
}
