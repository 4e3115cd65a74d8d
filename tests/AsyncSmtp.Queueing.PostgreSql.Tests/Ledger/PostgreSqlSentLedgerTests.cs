using System.Globalization;
using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using AsyncSmtp.Queueing.Tests.Ledger;
using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Ledger;

[Collection(PostgreSqlTests.Name)]
public sealed class PostgreSqlSentLedgerTests(PostgreSqlFixture fixture) : SentLedgerContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override ISentLedger Ledger => field ??= new PostgreSqlSentLedger(fixture.Schema);

    [Fact]
    public async Task Record_PlaceBeyondTheEnvelope_Throws()
    {
        Guid claim = Guid.NewGuid();
        string mail = $"beyond-{claim}";
        await Ledger.ClaimAsync(mail, 1, claim, TimeSpan.Zero, Token);

        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ledger.RecordAsync(mail, claim, [KeyValuePair.Create(1, Sent)], Token));
        _ = await Assert.ThrowsAsync<ClaimLostException>(async () => await Ledger.CommitAsync(mail, claim, [1], Token));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ledger.CommitAsync(mail, claim, [-1], Token));
    }

    [Fact]
    public async Task Record_ThousandRecipients_KeepsEachInItsPlace()
    {
        Guid claim = Guid.NewGuid();
        string mail = $"thousand-{claim}";
        LedgerState[] states = [.. Enumerable.Range(0, 1000).Select(static i => (LedgerState)(i % 5))];
        await Ledger.ClaimAsync(mail, states.Length, claim, TimeSpan.FromHours(1), Token);

        Assert.True(await Ledger.RecordAsync(mail, claim, [.. states.Select(static (s, i) => KeyValuePair.Create(i, s))], Token));

        Assert.Equal(states, (await Ledger.ClaimAsync(mail, states.Length, claim, TimeSpan.FromHours(1), Token)).Recipients);
    }

    [Fact]
    public async Task Claim_IdWithQuotesAndOtherScripts_IsTheIdAndNothingElse()
    {
        string[] mails = [.. ((string[])["'; DROP TABLE mail; --", "Größe-発送", "grösse-発送", "asyncsmtp.mail"]).Select(static m => m + Guid.NewGuid())];
        foreach (string mail in mails)
        {
            Assert.Equal(mail, (await Ledger.ClaimAsync(mail, 1, Guid.NewGuid(), TimeSpan.Zero, Token)).MailId);
        }
    }

    [Fact]
    public async Task ListInDoubt_AmongManyMails_IsFoundByItsIndex()
    {
        await fixture.DataSource.RunAsync("""
            INSERT INTO asyncsmtp.mail SELECT 'plan-' || i, NULL, CASE WHEN i % 100 = 0 THEN '4' ELSE '2' END, now() FROM generate_series(1, 20000) AS i;
            ANALYZE asyncsmtp.mail
            """);

        LedgerStatements statements = new(fixture.Schema);
        Assert.Contains("mail_in_doubt", await ExplainAsync(statements.ListInDoubt), StringComparison.Ordinal);
        Assert.Contains("mail_forgettable", await ExplainAsync(statements.Prune), StringComparison.Ordinal);

        Assert.Equal(19_800, await PruneOfAsync("plan-"));
        await fixture.DataSource.RunAsync("DELETE FROM asyncsmtp.mail WHERE mail_id LIKE 'plan-%'");
    }

    protected override Task LetPassAsync(TimeSpan time)
        => fixture.DataSource.RunAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE asyncsmtp.mail SET changed_at = changed_at - interval '{time.TotalSeconds} seconds'"));

    /// <summary>Prunes all that it may, in more than one transaction here, and counts what went of these.</summary>
    private async Task<long> PruneOfAsync(string prefix)
    {
        string count = $"SELECT count(*) FROM asyncsmtp.mail WHERE mail_id LIKE '{prefix}%'";
        long before = await fixture.DataSource.ReadAsync<long>(count);
        _ = await Ledger.PruneAsync(TimeSpan.Zero, Token);
        return before - await fixture.DataSource.ReadAsync<long>(count);
    }

    private Task<string> ExplainAsync(string statement)
    {
        string values = statement.Replace("$1", "interval '1 hour'", StringComparison.Ordinal).Replace("$2", "5000", StringComparison.Ordinal);
        return fixture.DataSource.ReadAsync<string>($"EXPLAIN (FORMAT XML) {values}");
    }
}
