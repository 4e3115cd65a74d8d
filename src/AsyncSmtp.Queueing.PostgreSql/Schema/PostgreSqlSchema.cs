using System.Data;
using System.Globalization;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>
/// The schema of a PostgreSQL database, 14 or later, in which <see cref="PostgreSqlSentLedger"/> and <see cref="PostgreSqlRateLimit"/> keep what they know. Safe for use by many callers at once.
/// </summary>
/// <remarks>
/// The data source stays its owner's, who disposes it. One that a <c>NpgsqlSlimDataSourceBuilder</c> has built will do. Statements are prepared once for each connection, so not with
/// Npgsql's multiplexing, and behind a PgBouncer that pools transactions only where its <c>max_prepared_statements</c> is more than zero.
/// </remarks>
public sealed class PostgreSqlSchema
{
    /// <summary>The name of the schema where no other is given.</summary>
    public const string DefaultName = "asyncsmtp";

    /// <summary>The number of the newest script. Each is a resource of that number.</summary>
    private const int Version = 1;

    /// <summary>"asyncsmtp" in ASCII: any number will do that nobody else takes.</summary>
    private const string Lock = "SELECT pg_advisory_xact_lock(x'6173796e63736d74'::bigint)";

    private readonly NpgsqlDataSource _dataSource;

    /// <summary>Names a schema. Nothing is asked of the database.</summary>
    /// <param name="dataSource">Where the database is.</param>
    /// <param name="name">The name of the schema: small letters, digits and underscores, to 63 of them, and no digit first.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not such a name.</exception>
    public PostgreSqlSchema(NpgsqlDataSource dataSource, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 63 || char.IsAsciiDigit(name[0]) || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            throw new ArgumentException($"A schema is named with small letters, digits and underscores, to 63 of them, and no digit first; not \"{name}\".", nameof(name));
        }

        _dataSource = dataSource;
        Name = name;
    }

    /// <summary>Gets the name of the schema.</summary>
    public string Name { get; }

    /// <summary>
    /// Makes the schema, or brings an older one up to date, in one transaction. A schema that is up to date, or newer, is left alone, and takes no more than the right to read it. Many may
    /// call it at once: one does it, and the others wait for that one.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait. The schema may have been made.</param>
    /// <returns>A task that completes once the schema is there.</returns>
    /// <exception cref="PostgresException">The role may not make a schema, for one. <see cref="GetScript"/> is for who may.</exception>
    /// <exception cref="NpgsqlException">The database could not be asked. Call it again later.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken = default)
    {
        NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false) >= Version)
            {
                return;
            }

            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                _ = await AskAsync(connection, Lock, cancellationToken).ConfigureAwait(false);
                for (int version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false); version < Version; version++)
                {
                    _ = await AskAsync(connection, ReadScript(version + 1), cancellationToken).ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What <see cref="CreateAsync"/> does where nothing is yet, as SQL to read and to run once, in one transaction.</summary>
    /// <returns>The text of the scripts, for this schema's name.</returns>
    public string GetScript() => string.Concat(Enumerable.Range(1, Version).Select(ReadScript));

    internal async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>SQL that says <see cref="DefaultName"/>, for this schema's name.</summary>
    internal string For(string sql) => sql.Replace(DefaultName, $"\"{Name}\"", StringComparison.Ordinal);

    private string ReadScript(int version)
    {
        using Stream stream = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{version:D3}.sql"))!;
        using StreamReader reader = new(stream);
        return For(reader.ReadToEnd());
    }

    /// <summary>
    /// 0 where there is nothing yet. Not one statement: it would be refused for the table that is not there. And not to_regclass, which may still know from before the wait for the lock that there is none.
    /// </summary>
    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        bool isThere = await AskAsync(connection, $"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{Name}' AND tablename = 'schema_version')", cancellationToken).ConfigureAwait(false) is true;
        return isThere && await AskAsync(connection, For("SELECT max(version) FROM asyncsmtp.schema_version"), cancellationToken).ConfigureAwait(false) is int version ? version : 0;
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The only thing put into it is the name of the schema, which holds nothing but letters, digits and underscores.
        NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
