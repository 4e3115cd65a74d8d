using System.Diagnostics;

namespace Fleet.Chaos.Rig;

/// <summary>A fleet with everything around it: its servers, the mail server, three workers on wires of their own, and a mailing.</summary>
internal sealed class FleetRun : IAsyncDisposable
{
    /// <summary>How long an outcome may take; short, so that what a killed worker had in flight is decided soon.</summary>
    public static readonly TimeSpan CommitWindow = TimeSpan.FromSeconds(6);

    private const int Workers = 3;

    private readonly Servers _servers;
    private readonly Worker[] _workers;

    private FleetRun(Servers servers, MailServer mailServer, LedgerTable ledger, Mailing mailing, Worker[] workers)
    {
        (_servers, MailServer, Ledger, Mailing, _workers) = (servers, mailServer, ledger, mailing, workers);
    }

    public MailServer MailServer { get; }

    public LedgerTable Ledger { get; }

    public Mailing Mailing { get; }

    public IReadOnlyList<Worker> Crew => _workers;

    public Servers Servers => _servers;

    public static async Task<FleetRun> StartAsync(Engine engine, int port, int mails, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        Servers servers = await Servers.StartAsync(engine, port);
        MailServer mailServer = new(acceptDelay: TimeSpan.FromMilliseconds(20));
        LedgerTable ledger = new(servers.Settings["ConnectionStrings__Ledger"]);
        Dictionary<string, string> all = new(servers.Settings)
        {
            ["Smtp__FinalReplyTimeout"] = "00:00:04",
            ["Smtp__AttemptTimeout"] = "00:00:05",
            ["QueuedMail__CommitWindow"] = $"{CommitWindow}",
            ["QueuedMail__BaseDelay"] = "00:00:00.5",
            ["QueuedMail__MaxDelay"] = "00:00:02",
            ["QueuedMail__MaxDeliveries"] = "1000",
            ["Hangfire__TakeOverAfter"] = "00:00:06",
        };
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
        }

        Worker[] workers = [.. Enumerable.Range(1, Workers).Select(number => new Worker(engine, number, all, mailServer.Port))];
        FleetRun run = new(servers, mailServer, ledger, new Mailing(engine, all, mails), workers);
        try
        {
            await ledger.WatchDoubtsAsync();
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public void Start()
    {
        foreach (Worker worker in _workers)
        {
            worker.Start();
        }
    }

    /// <summary>Runs a producer, which may fail.</summary>
    public async Task<(int ExitCode, string Errors)> TryProduceAsync()
    {
        using Process producer = Mailing.StartProducer();
        _ = producer.StandardOutput.ReadToEndAsync();
        string errors = await producer.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await producer.WaitForExitAsync();
        return (producer.ExitCode, errors);
    }

    /// <summary>Puts the mailing into the queue, by a producer that is killed on its way as often as is wanted, and run again until it has come through.</summary>
    public async Task ProduceAsync(int kills, Random random)
    {
        while (true)
        {
            using Process producer = Mailing.StartProducer();
            Task<string> errors = producer.StandardError.ReadToEndAsync();
            _ = producer.StandardOutput.ReadToEndAsync();
            if (kills-- > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5 + random.NextDouble()));
                producer.Kill();
            }

            await producer.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
            if (producer.ExitCode == 0)
            {
                return;
            }

            Assert.True(kills >= 0 || producer.ExitCode != 1, $"The producer failed: {await errors}");
        }
    }

    /// <summary>Waits until nothing is left to be sent, and ends the workers.</summary>
    /// <returns>How many mails are parked and dead.</returns>
    public async Task<(long Parked, long Dead)> DrainAsync(TimeSpan atMost)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            // What a worker holds is not counted, so that its work has to be seen to rest, and then to have left nothing behind.
            await UntilAtRestAsync(atMost);
            await Task.WhenAll(_workers.Select(static w => w.StopAsync()));
            Dictionary<string, long> counts = await Mailing.CountAsync();
            if (Waiting(counts) == 0)
            {
                return (counts.Single(static c => c.Key.EndsWith("parked", StringComparison.Ordinal)).Value, counts.Single(static c => c.Key.EndsWith("dead", StringComparison.Ordinal)).Value);
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < atMost, $"Not drained: {string.Join(", ", counts.Where(static c => c.Value > 0))}");
            Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Worker worker in _workers)
        {
            worker.Dispose();
        }

        Mailing.Dispose();
        await Ledger.DisposeAsync();
        await MailServer.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private static long Waiting(Dictionary<string, long> counts)
        => counts.Where(static c => !c.Key.EndsWith("parked", StringComparison.Ordinal) && !c.Key.EndsWith("dead", StringComparison.Ordinal)).Sum(static c => c.Value);

    private async Task UntilAtRestAsync(TimeSpan atMost)
    {
        long start = Stopwatch.GetTimestamp();
        int accepted = -1;
        for (int quiet = 0; quiet < 4;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < atMost, $"Not at rest after {atMost}, with {MailServer.Accepted} mails accepted.");
            bool isQuiet = Waiting(await Mailing.CountAsync()) == 0 && accepted == MailServer.Accepted;
            accepted = MailServer.Accepted;
            quiet = isQuiet ? quiet + 1 : 0;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }
}
