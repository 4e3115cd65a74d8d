using AsyncSmtp.Queueing;
using AsyncSmtp.Queueing.PostgreSql;
using Npgsql;

namespace Fleet.Chaos.Rig;

/// <summary>The sent ledger, as the database has it, and every mail that has ever been in doubt in it.</summary>
internal sealed class LedgerTable(string connection) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection);

    public async Task WatchDoubtsAsync()
    {
        await new PostgreSqlSchema(_source).CreateAsync();
        await using NpgsqlCommand command = _source.CreateCommand("""
            CREATE TABLE doubt (mail_id text);
            CREATE FUNCTION note_doubt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.doubt VALUES (NEW.mail_id); RETURN NULL; END $$;
            CREATE TRIGGER note_doubt AFTER UPDATE ON asyncsmtp.mail FOR EACH ROW WHEN (NEW.states LIKE '%4%' AND OLD.states NOT LIKE '%4%') EXECUTE FUNCTION note_doubt();
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The state of each mail. Each has one recipient here.</summary>
    public async Task<Dictionary<string, LedgerState>> ReadAsync()
        => (await ReadAsync("SELECT mail_id, states FROM asyncsmtp.mail")).ToDictionary(static r => r.Id, static r => (LedgerState)(r.Text[0] - '0'));

    /// <summary>How often mails were in doubt.</summary>
    public async Task<IReadOnlyList<string>> ReadDoubtsAsync() => [.. (await ReadAsync("SELECT mail_id, '' FROM public.doubt")).Select(static r => r.Id)];

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<List<(string Id, string Text)>> ReadAsync(string sql)
    {
        // The database may have been stopped and started since.
        _source.Clear();
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<(string, string)> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }
}
