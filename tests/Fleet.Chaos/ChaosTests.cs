using System.Diagnostics;
using Fleet.Chaos.Checks;
using Fleet.Chaos.Rig;

namespace Fleet.Chaos;

/// <summary>
/// Workers and producers are killed, paused and cut off, while the mail server counts what really arrives. They run when FLEET_CHAOS is set, to the number of mails for each run: 600 takes about a minute.
/// FLEET_CHAOS_SEED sets the seed, FLEET_CHAOS_ENGINES the engines.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>The first of five: others for each process, so that two on one machine do not meet.</summary>
    private static readonly int Port = 25000 + (10 * (Environment.ProcessId % 500));

    /// <summary>How much later a start may reach the server than the one before it, for the same time of its permit.</summary>
    private static readonly TimeSpan ArrivalSpread = TimeSpan.FromMilliseconds(100);

    private static readonly int Mails = int.TryParse(Environment.GetEnvironmentVariable("FLEET_CHAOS"), out int mails) ? mails : 0;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("FLEET_CHAOS_SEED"), out int seed) ? seed : Random.Shared.Next(1_000_000);

    /// <summary>How long after one mischief the next one comes, on average.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(4);

    public static TheoryData<string> Engines => [.. (Environment.GetEnvironmentVariable("FLEET_CHAOS_ENGINES") ?? "rabbitmq hangfire").Split(' ')];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Park_WorkersAreKilledAndCutOff_NothingIsLostAndNothingIsDoubled(string engine)
    {
        Balance balance = await RunAsync(engine, DecideByTheServersAccountAsync, ("QueuedMail__InDoubt", "Park"));
        Assert.Empty(balance.Lost);
        Assert.Empty(balance.FalselySent);
        Assert.Empty(balance.FalselyInDoubt);
        Assert.Equal(0, balance.Doubles);
        Assert.Equal(0, balance.Dead);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Resend_WorkersAreKilledAndCutOff_NothingIsLostAndDoublesWereInDoubt(string engine)
    {
        Balance balance = await RunAsync(engine, NothingMoreAsync, ("QueuedMail__InDoubt", "Resend"));
        Assert.Empty(balance.Lost);
        Assert.Empty(balance.InDoubt);
        Assert.Empty(balance.FalselySent);
        Assert.InRange(balance.Doubles, 0, balance.Doubts);
        Assert.Equal(0, balance.Dead);
    }

    /// <summary>What the engine alone is worth, to compare with. With mails in flight at so many kills some are doubled; but how many is nobody's promise.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WithoutObserver_WorkersAreKilledAndCutOff_NothingIsLost(string engine)
    {
        Balance balance = await RunAsync(engine, NothingMoreAsync, ("QueuedMail__RequireCommitObserver", "false"), ("QueuedMail__InDoubt", "Resend"));
        Assert.Empty(balance.Lost);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task QueueStops_AndStartsAgain_ProducerFailsClearlyAndNothingIsLost(string engine)
    {
        Assert.SkipUnless(Mails > 0, "FLEET_CHAOS is not set.");
        await using FleetRun run = await FleetRun.StartAsync(Named(engine), Port, Mails);
        run.Start();
        await run.ProduceAsync(kills: 0, new Random(Seed));
        Mischief stop = new(run.Crew, Seed, pace: TimeSpan.Zero);
        stop.NoteMoment();
        await run.Servers.StopQueueAsync();

        long start = Stopwatch.GetTimestamp();
        (int exitCode, string errors) = await run.TryProduceAsync();
        output.WriteLine($"{engine}: after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s the producer says: {errors}");
        Assert.Equal(1, exitCode);
        Assert.Contains("Run it again", errors, StringComparison.Ordinal);

        await run.Servers.StartQueueAsync();
        await run.ProduceAsync(kills: 0, new Random(Seed));
        (long parked, long dead) = await run.DrainAsync(TimeSpan.FromMinutes(3) + (Mails * TimeSpan.FromMilliseconds(100)));
        Balance balance = await Balance.TakeAsync(run, stop, parked, dead);
        output.WriteLine($"{engine}: {balance}");
        Assert.Empty(balance.Lost);
        Assert.Empty(balance.FalselyInDoubt);
        Assert.Equal(0, balance.Doubles);
        Assert.Equal(0, balance.Dead);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task RateLimit_WorkersShareItAndOneIsKilled_NoWindowHasMoreStarts(string engine)
    {
        const int Permits = 30;
        TimeSpan window = TimeSpan.FromSeconds(1);
        Assert.SkipUnless(Mails > 0, "FLEET_CHAOS is not set.");
        await using FleetRun run = await FleetRun.StartAsync(Named(engine), Port, 20 * Permits, [new("FleetRate__PermitLimit", $"{Permits}"), new("FleetRate__Window", $"{window}")]);
        await run.ProduceAsync(kills: 0, new Random(Seed));
        run.Start();
        while (run.MailServer.Accepted < 8 * Permits)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        run.Crew[0].KillProcess();
        await run.DrainAsync(TimeSpan.FromMinutes(3));

        // By the server's clock: a start is here when its MAIL has come, which is later than the permit by a connection's beginning at most.
        long[] starts = [.. run.MailServer.Starts.Order()];
        TimeSpan[] spans = [.. starts.Skip(Permits).Select((later, i) => Stopwatch.GetElapsedTime(starts[i], later))];
        int most = starts.Index().Max(s => starts.Skip(s.Index).TakeWhile(t => Stopwatch.GetElapsedTime(s.Item, t) < window).Count());
        double rate = starts.Length / Stopwatch.GetElapsedTime(starts[0], starts[^1]).TotalSeconds;
        output.WriteLine($"{engine}: {starts.Length} starts, {rate:0.0}/s of {Permits}/s, {most} at most in a window; {Permits + 1} take {spans.Min().TotalMilliseconds:0} ms and more.");
        Assert.True(spans.Min() >= window - ArrivalSpread, $"{Permits + 1} mails began within {spans.Min()}.");
    }

    /// <summary>What a person does who has the mail server's log: afterwards everybody has his mail, and nobody two.</summary>
    private static async Task DecideByTheServersAccountAsync(FleetRun run, Balance balance)
    {
        Dictionary<string, int> arrivals = run.MailServer.Arrivals;
        foreach (IGrouping<bool, string> decision in balance.InDoubt.GroupBy(arrivals.ContainsKey))
        {
            await run.Mailing.ResolveAsync(decision.Key, decision);
        }

        if (balance is { Parked: > 0, InDoubt: [] })
        {
            // Who was paused between the server's answer and its record has made up for it, and the mail was parked meanwhile. The queue gives it out again, and the ledger knows that it is sent.
            await run.Mailing.ResolveAsync(isSent: true, []);
        }

        run.Start();
        Assert.Equal((0, 0), await run.DrainAsync(TimeSpan.FromMinutes(3)));
        arrivals = run.MailServer.Arrivals;
        Assert.All(run.Mailing.Addresses, address => Assert.Equal(1, arrivals[address]));
    }

    private static Task NothingMoreAsync(FleetRun run, Balance balance) => Task.CompletedTask;

    private async Task<Balance> RunAsync(string engine, Func<FleetRun, Balance, Task> finishAsync, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(Mails > 0, "FLEET_CHAOS is not set.");
        await using FleetRun run = await FleetRun.StartAsync(Named(engine), Port, Mails, settings.Select(static s => KeyValuePair.Create(s.Name, s.Value)));
        long start = Stopwatch.GetTimestamp();
        run.Start();
        Mischief mischief = new(run.Crew, Seed, Pace);
        using CancellationTokenSource over = new();
        Task chaos = mischief.RunAsync(over.Token);
        await run.ProduceAsync(kills: 2, new Random(Seed));
        TimeSpan limit = TimeSpan.FromMinutes(2) + (Mails * TimeSpan.FromMilliseconds(100));
        while (run.MailServer.Accepted < Mails * 0.97 && Stopwatch.GetElapsedTime(start) < limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chaos);
        (long parked, long dead) = await run.DrainAsync(limit);
        Balance balance = await Balance.TakeAsync(run, mischief, parked, dead);
        output.WriteLine($"{engine}, {string.Join(", ", settings)}, seed {Seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {balance} {mischief}.");
        await finishAsync(run, balance);
        return balance;
    }

    private static Engine Named(string name) => name == Engine.RabbitMq.Name ? Engine.RabbitMq : Engine.Hangfire;
}
