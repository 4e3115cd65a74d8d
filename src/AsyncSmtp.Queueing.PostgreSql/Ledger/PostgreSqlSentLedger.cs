using System.Runtime.CompilerServices;
using Npgsql;
using static AsyncSmtp.Queueing.PostgreSql.PreparedCommand;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>
/// A ledger in PostgreSQL, for a fleet: one row a mail, durable also where the database's <c>synchronous_commit</c> is off. Its clock is the database's.
/// </summary>
/// <remarks>
/// <para>
/// Nothing is tried again in here. An <see cref="NpgsqlException"/> that is no <see cref="PostgresException"/>, a lost connection or a time-out, leaves open whether it was written, and it
/// may even be written yet. Every method may be called again with the same arguments, and leaves the mail as one call would have. Only after an outcome whose fate is open nothing more is to
/// be committed under that claim: the next attempt takes a new one.
/// </para>
/// <para>It is made for PostgreSQL's default isolation, READ COMMITTED. With another one two callers at one mail may be told of a serialization failure; call it again.</para>
/// </remarks>
/// <param name="schema">Where it keeps what it knows. <see cref="PostgreSqlSchema.CreateAsync"/>, or its script, has been there first.</param>
public sealed class PostgreSqlSentLedger(PostgreSqlSchema schema) : ISentLedger
{
    /// <summary>How many are forgotten in one transaction.</summary>
    private const int PruneAtOnce = 5_000;

    private readonly PostgreSqlSchema _schema = schema ?? throw new ArgumentNullException(nameof(schema));
    private readonly LedgerStatements _statements = new(schema);

    /// <inheritdoc/>
    public async ValueTask<LedgerEntry> ClaimAsync(string mailId, int recipients, Guid claim, TimeSpan commitWindow, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentOutOfRangeException.ThrowIfLessThan(recipients, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(commitWindow, TimeSpan.Zero);
        NpgsqlParameter[] parameters = [Text(mailId), Uuid(claim), Number(recipients), Interval(commitWindow)];
        return await AskAsync(_schema, _statements.Claim, parameters, Read, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Mail {mailId} has another number of recipients in the ledger than {recipients}. An id is for one mail only.");
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(string mailId, Guid claim, IReadOnlyList<int> recipients, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentNullException.ThrowIfNull(recipients);
        string committing = RecipientStates.Write(recipients.Select(static r => KeyValuePair.Create(r, LedgerState.Committing)));
        if (await ChangeAsync(_statements.Commit, [Text(mailId), Uuid(claim), Text(committing)], cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new ClaimLostException();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RecordAsync(string mailId, Guid claim, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentNullException.ThrowIfNull(outcomes);
        string digits = RecipientStates.Write(outcomes);
        int recipients = await ChangeAsync(_statements.Record, [Text(mailId), Uuid(claim), Text(digits)], cancellationToken).ConfigureAwait(false);
        return recipients == 0 || recipients >= digits.Length
            ? recipients > 0
            : throw new ArgumentOutOfRangeException(nameof(outcomes), $"Mail {mailId} has {recipients} recipient(s) in the ledger; one at place {digits.Length - 1} is not among them. The others are recorded.");
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ResolveAsync(string mailId, LedgerState resolution, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        if (resolution is not (LedgerState.Claimed or LedgerState.Sent or LedgerState.Refused))
        {
            throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "What is in doubt is resolved as Sent, Refused or Claimed.");
        }

        string digit = RecipientStates.Write([KeyValuePair.Create(0, resolution)]);
        return await ChangeAsync(_statements.Resolve, [Text(mailId), Text(digit)], cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <inheritdoc/>
    /// <remarks>Holds a connection as long as it is enumerated, and shows the ledger as it was at the beginning.</remarks>
    public async IAsyncEnumerable<LedgerEntry> ListInDoubtAsync(TimeSpan commitWindow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(commitWindow, TimeSpan.Zero);
        PreparedCommand prepared = await OpenAsync(_schema, _statements.ListInDoubt, [Interval(commitWindow)], cancellationToken).ConfigureAwait(false);
        await using (prepared.ConfigureAwait(false))
        {
            NpgsqlDataReader reader = await prepared.Command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return Read(reader);
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>In many small transactions, the oldest first, so that nobody waits for it.</remarks>
    public async ValueTask<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        int total = 0;
        int forgotten;
        do
        {
            PreparedCommand prepared = await OpenAsync(_schema, _statements.Prune, [Interval(age), Number(PruneAtOnce)], cancellationToken).ConfigureAwait(false);
            await using (prepared.ConfigureAwait(false))
            {
                forgotten = await prepared.Command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                total += forgotten;
            }
        }
        while (forgotten == PruneAtOnce);
        return total;
    }

    private static LedgerEntry Read(NpgsqlDataReader reader) => new(reader.GetString(0), RecipientStates.Read(reader.GetString(1)), reader.GetTimeSpan(2));

    /// <summary>How many recipients the mail has that was changed; 0 when none was.</summary>
    private ValueTask<int> ChangeAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
        => AskAsync(_schema, sql, parameters, static row => row.GetInt32(0), cancellationToken);
}
