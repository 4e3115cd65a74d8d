using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

/// <summary>What the tests ask the database for themselves.</summary>
internal static class Sql
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task RunAsync(this NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        _ = await command.ExecuteNonQueryAsync(Token);
    }

    public static async Task<T> ReadAsync<T>(this NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>Holds a lock, which an open transaction has taken, until it is disposed.</summary>
    public static async Task<IAsyncDisposable> HoldAsync(this NpgsqlDataSource dataSource, string sql)
    {
        NpgsqlConnection connection = await dataSource.OpenConnectionAsync(Token);
        await using NpgsqlCommand command = new($"BEGIN; {sql}", connection);
        _ = await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    /// <summary>Waits until as many wait for a lock.</summary>
    public static Task WaitersAsync(this NpgsqlDataSource dataSource, long count)
        => Hang.UntilAsync(
            () => dataSource.ReadAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").GetAwaiter().GetResult() == count,
            () => $"{count} wait for a lock.");
}
