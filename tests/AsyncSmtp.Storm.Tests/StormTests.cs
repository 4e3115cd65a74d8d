using System.Diagnostics;
using AsyncSmtp.Storm.Tests.Storm;

namespace AsyncSmtp.Storm.Tests;

/// <summary>
/// Thousands of sends against a server that fails at every stage. Not "no exception" is asserted but the laws: what each task said is what the server's ledger says.
/// </summary>
/// <remarks>
/// A seed replays the options, the mails, and which fault each attempt meets. It does not replay the interleaving of threads, nor which mail meets which connection. Make it long with
/// ASYNCSMTP_STORM_SEEDS, ASYNCSMTP_STORM_SENDS and ASYNCSMTP_STORM_FIRST_SEED.
/// </remarks>
public sealed class StormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(4);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(StormSettings.FirstSeed, StormSettings.Seeds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task SendAsync_FaultsAtEveryStage_EachOutcomeIsTheServersOwn(int seed)
    {
        int unobserved = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> onUnobserved = (_, e) =>
        {
            Interlocked.Increment(ref unobserved);
            output.WriteLine($"Unobserved: {e.Exception}");
        };
        TaskScheduler.UnobservedTaskException += onUnobserved;
        try
        {
            await RunAsync(seed);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= onUnobserved;
        }

        Assert.True(unobserved == 0, $"Seed {seed}: {unobserved} exception(s) that nobody observed.");
    }

    private async Task RunAsync(int seed)
    {
        long start = Stopwatch.GetTimestamp();
        await using StormRun run = await StormRun.PrepareAsync(seed, StormSettings.Sends);
        await run.RunAsync().WaitAsync(Cap, TestContext.Current.CancellationToken);
        output.WriteLine(StormReport.Of(run, seed, Stopwatch.GetElapsedTime(start)));

        string violations = new StormLaws(run).Check();
        Assert.True(violations.Length == 0, $"Seed {seed} ({run.Plan}):\n{violations}");
        Assert.True(run.ChangedMessages.Count == 0, $"Seed {seed}: the callers' messages {string.Join(' ', run.ChangedMessages)} were changed.");

        SmtpSenderStatistics left = run.Statistics;
        Assert.Equal((0, 0, 0, 0), (left.IdleConnections, left.BusyConnections, left.QueuedSends, left.ActiveSends));
        Assert.InRange(left.PeakConnections, 1, run.Plan.Options.MaxConnections);
        Assert.InRange(run.Server.PeakConnections, 1, run.Plan.Options.MaxConnections);
        Assert.True(await Hang.UntilAsync(static () => Residue.ClientThreads() == 0), $"Seed {seed}: {Residue.ClientThreads()} threads of clients are left.");
        Assert.Equal(0, Residue.SocketsTo(run.Server.Port));
    }
}
