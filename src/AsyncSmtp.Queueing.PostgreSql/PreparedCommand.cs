using Npgsql;
using NpgsqlTypes;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>One statement on a connection of its own, prepared: the first time on a connection costs a round trip more.</summary>
internal sealed class PreparedCommand : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private PreparedCommand(NpgsqlConnection connection, NpgsqlCommand command)
    {
        _connection = connection;
        Command = command;
    }

    public NpgsqlCommand Command { get; }

    public static async ValueTask<PreparedCommand> OpenAsync(PostgreSqlSchema schema, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await schema.OpenAsync(cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2100 // The statements are constants, but for the name of the schema.
        PreparedCommand prepared = new(connection, new NpgsqlCommand(sql, connection));
#pragma warning restore CA2100
        try
        {
            Array.ForEach(parameters, p => prepared.Command.Parameters.Add(p));
            await prepared.Command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return prepared;
        }
        catch
        {
            await prepared.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a statement that gives one row or none, to its end: only then it is committed, and what keeps it from being so is told.</summary>
    /// <returns>What was read, or the default for no row.</returns>
    public static async ValueTask<T?> AskAsync<T>(PostgreSqlSchema schema, string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        PreparedCommand prepared = await OpenAsync(schema, sql, parameters, cancellationToken).ConfigureAwait(false);
        await using (prepared.ConfigureAwait(false))
        {
            NpgsqlDataReader reader = await prepared.Command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                T? row = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(reader) : default;
                _ = await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                return row;
            }
        }
    }

    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Number(int value) => new NpgsqlParameter<int> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer };

    public static NpgsqlParameter Uuid(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    public static NpgsqlParameter Interval(TimeSpan value) => new NpgsqlParameter<TimeSpan> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Interval };

    public async ValueTask DisposeAsync()
    {
        await Command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
