namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>
/// What the ledger says to the database. Each is one statement, and so one transaction and one round trip; each that changes a mail has its row locked first, and judges what it finds under the lock.
/// </summary>
/// <param name="schema">Where the tables are.</param>
internal sealed class LedgerStatements(PostgreSqlSchema schema)
{
    /// <summary>One row for each recipient of a mail: its place from 1, its state, and what $3 says of it.</summary>
    private const string Recipients = "generate_series(1, length(states)) AS i, LATERAL (SELECT substr(states, i, 1) AS state, substr($3, i, 1) AS said) AS r";

    /// <summary>A mail, a claim, a number of recipients, a commit window. No row when the number is another.</summary>
    public string Claim { get; } = schema.For("""
        INSERT INTO asyncsmtp.mail AS m (mail_id, claim, states, changed_at) VALUES ($1, $2, repeat('0', $3), clock_timestamp())
        ON CONFLICT (mail_id) DO UPDATE SET (claim, states, changed_at) = (
            SELECT CASE WHEN is_taken THEN $2 ELSE m.claim END, now_states,
                CASE WHEN now_states <> m.states OR is_taken AND m.claim IS DISTINCT FROM $2 THEN clock_timestamp() ELSE m.changed_at END
            FROM (SELECT CASE WHEN clock_timestamp() - m.changed_at >= $4 THEN translate(m.states, '1', '4') ELSE m.states END AS now_states) AS s,
                LATERAL (SELECT now_states ~ '0' AND now_states !~ '1' AS is_taken) AS t
        ) WHERE length(m.states) = $3
        RETURNING mail_id, states, greatest(clock_timestamp() - changed_at, interval '0')
        """);

    /// <summary>A mail, a claim, and who is committing. No row when the claim is lost.</summary>
    public string Commit { get; } = schema.For($"""
        UPDATE asyncsmtp.mail SET changed_at = clock_timestamp(), states = (SELECT string_agg(CASE said WHEN '1' THEN '1' ELSE state END, '' ORDER BY i) FROM {Recipients})
        WHERE mail_id = $1 AND claim = $2 AND length($3) <= length(states) AND NOT EXISTS (SELECT FROM {Recipients} WHERE said = '1' AND state NOT IN ('0', '1'))
        RETURNING length(states)
        """);

    /// <summary>A mail, a claim, and the outcomes. No row when the claim is lost.</summary>
    public string Record { get; } = schema.For($"""
        UPDATE asyncsmtp.mail SET changed_at = clock_timestamp(), states = (
            SELECT string_agg(CASE WHEN said BETWEEN '0' AND '4' AND (state IN ('0', '1') OR state = '4' AND said IN ('2', '3')) THEN said ELSE state END, '' ORDER BY i) FROM {Recipients}
        ) WHERE mail_id = $1 AND claim = $2
        RETURNING length(states)
        """);

    /// <summary>A mail, and the state of those in doubt. A claim under which others are committing stays, so that their outcome can be told.</summary>
    public string Resolve { get; } = schema.For("""
        UPDATE asyncsmtp.mail SET changed_at = clock_timestamp(), states = translate(states, '4', $2), claim = CASE WHEN states ~ '1' THEN claim END
        WHERE mail_id = $1 AND states ~ '4'
        RETURNING length(states)
        """);

    /// <summary>A commit window.</summary>
    public string ListInDoubt { get; } = schema.For("""
        SELECT mail_id, states, greatest(clock_timestamp() - changed_at, interval '0') FROM asyncsmtp.mail
        WHERE states ~ '[14]' AND (states ~ '4' OR clock_timestamp() - changed_at >= $1)
        ORDER BY changed_at
        """);

    /// <summary>An age, and how many to forget at most. What others have locked is left for the next time.</summary>
    public string Prune { get; } = schema.For("""
        DELETE FROM asyncsmtp.mail WHERE mail_id = ANY (ARRAY(
            SELECT mail_id FROM asyncsmtp.mail WHERE states ~ '^([03]+|[23]+)$' AND changed_at <= now() - least($1, interval '1000 years')
            ORDER BY changed_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """);
}
