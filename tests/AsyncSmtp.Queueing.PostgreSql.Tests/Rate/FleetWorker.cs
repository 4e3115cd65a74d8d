using System.Collections.Concurrent;
using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

/// <summary>One process of a fleet, as far as a limit can tell: connections, a clock and callers of its own, who start one send after the other.</summary>
internal sealed class FleetWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly NpgsqlDataSource _dataSource;
    private readonly PostgreSqlRateLimit _limit;
    private Task _callers = Task.CompletedTask;
    private volatile bool _isDropped;

    public FleetWorker(PrivatePostgreSql server, string limit, int permitLimit, TimeSpan window)
    {
        _dataSource = server.Connect($"Application Name={_id}");
        _limit = new PostgreSqlRateLimit(new PostgreSqlSchema(_dataSource), limit, permitLimit, window, new StartClock());
    }

    /// <summary>The timestamp of each start.</summary>
    public ConcurrentQueue<long> Starts { get; } = [];

    public void Run(int callers) => _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));

    /// <summary>Ends it in the middle of what it does, as the database sees the death of a process: its connections are gone.</summary>
    public async Task DropAsync(NpgsqlDataSource others)
    {
        _isDropped = true;
        await others.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{_id}'");
        await _stop.CancelAsync();
        await _callers.Capped();
    }

    public async ValueTask DisposeAsync()
    {
        _isDropped = true;
        await _stop.CancelAsync();
        await _callers.Capped();
        await _dataSource.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>The most starts that lie in one window, wherever it begins.</summary>
    public static int MostInAnyWindow(IEnumerable<long> starts, TimeSpan window)
    {
        long[] sorted = [.. starts.Order()];
        int most = 0;
        for (int first = 0, last = 0; last < sorted.Length; last++)
        {
            while (TimeProvider.System.GetElapsedTime(sorted[first], sorted[last]) >= window)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private async Task CallAsync()
    {
        try
        {
            while (true)
            {
                await _limit.AcquireAsync(_stop.Token);
                Starts.Enqueue(StartClock.Last);
            }
        }
        catch (Exception exception) when (_isDropped && exception is OperationCanceledException or NpgsqlException)
        {
            // Dead.
        }
    }
}
