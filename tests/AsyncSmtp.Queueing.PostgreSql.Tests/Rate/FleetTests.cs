using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

[Collection(PostgreSqlTests.Name)]
public sealed class FleetTests(PostgreSqlFixture fixture)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(200)]
    public async Task Acquire_ThreeWorkersAndOneDropped_NeverStartMoreThanTheLimitInAWindow(int permitLimit)
    {
        string name = $"fleet-{Guid.NewGuid():N}";
        FleetWorker[] workers = [.. Enumerable.Range(0, 3).Select(_ => new FleetWorker(fixture.Server, name, permitLimit, Window))];
        Array.ForEach(workers, static w => w.Run(callers: 16));
        await StartedAsync(workers, 2 * permitLimit);

        await workers[0].DropAsync(fixture.DataSource);
        int before = workers.Sum(static w => w.Starts.Count);
        await StartedAsync(workers, before + (3 * permitLimit));

        await Task.WhenAll(workers.Select(static w => w.DisposeAsync().AsTask()));
        Assert.InRange(FleetWorker.MostInAnyWindow(workers.SelectMany(static w => w.Starts), Window), 1, permitLimit);
    }

    [Fact]
    public void MostInAnyWindow_OneMoreThanTheLimitJustWithinAWindow_IsFound()
    {
        long second = TimeProvider.System.TimestampFrequency;
        long[] starts = [0, 1, 2, second + 1, second + 2, (2 * second) + 1];

        Assert.Equal(3, FleetWorker.MostInAnyWindow(starts, Window));
        Assert.Equal(4, FleetWorker.MostInAnyWindow([.. starts, second - 1], Window));
    }

    [Fact]
    public async Task Acquire_PermitsOfOneThatDied_ComeBackAfterTheWindow()
    {
        string name = $"dead-{Guid.NewGuid():N}";
        Assert.Equal(5, await fixture.DataSource.ReadAsync<int>($"SELECT granted FROM asyncsmtp.take_permits('{name}', 5, '1 second', '50 ms', 5)"));
        await using FleetWorker worker = new(fixture.Server, name, 5, Window);
        long taken = TimeProvider.System.GetTimestamp();

        worker.Run(callers: 5);
        await StartedAsync([worker], 5);

        Assert.InRange(TimeProvider.System.GetElapsedTime(taken, worker.Starts.Min()), TimeSpan.FromSeconds(0.95), Hang.Cap);
    }

    private static Task StartedAsync(FleetWorker[] workers, int count)
        => Hang.UntilAsync(() => workers.Sum(static w => w.Starts.Count) >= count, () => $"{count} starts of {string.Join(", ", workers.Select(static w => w.Starts.Count))}.").WaitAsync(Token);
}
