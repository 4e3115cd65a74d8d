using System.Diagnostics;
using System.Globalization;
using AsyncSmtp.Queueing.PostgreSql.Tests.Rate;
using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Figures;

/// <summary>How much of a limit a fleet gets, and at what cost. Not a test: see <see cref="LedgerFigures"/>.</summary>
[Collection(PostgreSqlTests.Name)]
public sealed class RateFigures(PostgreSqlFixture fixture, ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(1, 1_000_000, 1, 6)]
    [InlineData(3, 1_000_000, 1, 6)]
    [InlineData(1, 500, 1, 12)]
    [InlineData(3, 500, 1, 12)]
    [InlineData(3, 14, 1, 12)]
    [InlineData(3, 30, 60, 190)]
    public async Task PermitsGranted(int workers, int permitLimit, int windowSeconds, int seconds)
    {
        TimeSpan window = TimeSpan.FromSeconds(windowSeconds);
        string name = $"figures-{Guid.NewGuid():N}";
        FleetWorker[] fleet = [.. Enumerable.Range(0, workers).Select(_ => new FleetWorker(fixture.Server, name, permitLimit, window))];
        await fixture.DataSource.RunAsync("SELECT pg_stat_reset()");
        long before = await CommitsAsync();
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(fleet, static w => w.Run(callers: 16));
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Task.WhenAll(fleet.Select(static w => w.DisposeAsync().AsTask()));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        long asked = await CommitsAsync() - before;

        long[] starts = [.. fleet.SelectMany(static w => w.Starts).Order()];
        string share = starts.Length <= permitLimit ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"; {permitLimit * windowSeconds / starts.Skip(permitLimit).Zip(starts, static (later, earlier) => Stopwatch.GetElapsedTime(earlier, later).TotalSeconds).Average() / permitLimit:P1} of the limit");
        string rate = string.Create(CultureInfo.InvariantCulture, $"{workers} worker(s), {permitLimit} in {windowSeconds} s: {starts.Length / elapsed:F1} starts/s");
        string shares = string.Join('/', fleet.Select(static w => w.Starts.Count));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate}; at most {FleetWorker.MostInAnyWindow(starts, window)} in a window{share}; {asked / elapsed:F1} transactions/s; shares {shares}"));
    }

    private Task<long> CommitsAsync() => fixture.DataSource.ReadAsync<long>("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'");
}
