using Npgsql;
using static AsyncSmtp.Queueing.PostgreSql.PreparedCommand;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>The row that all who share a limit have in common.</summary>
internal sealed class PermitRow(PostgreSqlSchema schema, string name, int permitLimit, TimeSpan window)
{
    private readonly string _take = schema.For("SELECT granted, due_in FROM asyncsmtp.take_permits($1, $2, $3, $4, $5)");

    /// <summary>Takes as many permits as are wanted, or as there are.</summary>
    /// <returns>How many, and in what time the next one is due.</returns>
    public ValueTask<(int Granted, TimeSpan DueIn)> TakeAsync(int wanted, TimeSpan margin)
    {
        NpgsqlParameter[] parameters = [Text(name), Number(permitLimit), Interval(window), Interval(margin), Number(wanted)];
        return AskAsync(schema, _take, parameters, static row => (row.GetInt32(0), row.GetTimeSpan(1)), CancellationToken.None);
    }
}
