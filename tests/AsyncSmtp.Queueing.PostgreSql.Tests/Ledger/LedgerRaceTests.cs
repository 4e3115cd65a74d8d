using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Ledger;

/// <summary>Two who want the same row: the one who holds it is a transaction of the test's, and who waits for it is served in the order in which they came.</summary>
[Collection(PostgreSqlTests.Name)]
public sealed class LedgerRaceTests(PostgreSqlFixture fixture)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly string _mail = $"race-{Guid.NewGuid():N}";
    private readonly Guid _first = Guid.NewGuid();
    private readonly Guid _second = Guid.NewGuid();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgreSqlSentLedger Ledger => field ??= new PostgreSqlSentLedger(fixture.Schema);

    [Fact]
    public async Task Commit_ThatWaitsBehindAClaim_IsLost()
    {
        await ClaimAsync(_first);
        Task<LedgerEntry> claim;
        Task commit;
        await using (await HoldRowAsync())
        {
            claim = ClaimAsync(_second);
            await fixture.DataSource.WaitersAsync(1);
            commit = CommitAsync(_first);
            await fixture.DataSource.WaitersAsync(2);
        }

        Assert.Equal([Claimed, Claimed], (await claim.Capped()).Recipients);
        _ = await Assert.ThrowsAsync<ClaimLostException>(() => commit.Capped());
        await CommitAsync(_second);
    }

    [Fact]
    public async Task Claim_ThatWaitsBehindACommit_LeavesIt()
    {
        await ClaimAsync(_first);
        Task<LedgerEntry> claim;
        Task commit;
        await using (await HoldRowAsync())
        {
            commit = CommitAsync(_first);
            await fixture.DataSource.WaitersAsync(1);
            claim = ClaimAsync(_second);
            await fixture.DataSource.WaitersAsync(2);
        }

        await commit.Capped();
        Assert.Equal([Committing, Claimed], (await claim.Capped()).Recipients);
        _ = await Assert.ThrowsAsync<ClaimLostException>(() => CommitAsync(_second));
        Assert.True(await Ledger.RecordAsync(_mail, _first, [KeyValuePair.Create(0, Sent)], Token));
    }

    [Fact]
    public async Task Record_ThatWaitsBehindAClaimAfterTheWindow_SettlesWhatIsInDoubt()
    {
        await ClaimAsync(_first);
        await CommitAsync(_first);
        Task<LedgerEntry> claim;
        Task<bool> record;
        await using (await HoldRowAsync())
        {
            claim = Ledger.ClaimAsync(_mail, 2, _second, TimeSpan.Zero, Token).AsTask();
            await fixture.DataSource.WaitersAsync(1);
            record = Ledger.RecordAsync(_mail, _first, [KeyValuePair.Create(0, Sent)], Token).AsTask();
            await fixture.DataSource.WaitersAsync(2);
        }

        // The other one has been claimed by the second, and with it the mail: nothing the first says is written.
        Assert.Equal([InDoubt, Claimed], (await claim.Capped()).Recipients);
        Assert.False(await record.Capped());
    }

    [Fact]
    public async Task Claim_NewMailByTwoAtOnce_IsOfTheLater()
    {
        Task<LedgerEntry> claim;
        await using (await fixture.DataSource.HoldAsync($"INSERT INTO asyncsmtp.mail VALUES ('{_mail}', '{_first}', '00', clock_timestamp())"))
        {
            claim = ClaimAsync(_second);
            await fixture.DataSource.WaitersAsync(1);
        }

        // The first one was rolled back.
        Assert.Equal([Claimed, Claimed], (await claim.Capped()).Recipients);
        await CommitAsync(_second);
    }

    [Fact]
    public async Task Prune_MailThatSomebodyHasLocked_LeavesItForTheNextTime()
    {
        await ClaimAsync(_first);
        _ = await Ledger.RecordAsync(_mail, _first, [KeyValuePair.Create(0, Sent), KeyValuePair.Create(1, Sent)], Token);
        await using (await HoldRowAsync())
        {
            _ = await Ledger.PruneAsync(TimeSpan.Zero, Token).AsTask().Capped();
        }

        Assert.Equal([Sent, Sent], (await ClaimAsync(_second)).Recipients);
        Assert.InRange(await Ledger.PruneAsync(TimeSpan.Zero, Token), 1, int.MaxValue);
        Assert.Equal([Claimed, Claimed], (await ClaimAsync(_second)).Recipients);
    }

    private Task<IAsyncDisposable> HoldRowAsync() => fixture.DataSource.HoldAsync($"SELECT FROM asyncsmtp.mail WHERE mail_id = '{_mail}' FOR UPDATE");

    private Task<LedgerEntry> ClaimAsync(Guid claim) => Ledger.ClaimAsync(_mail, 2, claim, Window, Token).AsTask();

    private Task CommitAsync(Guid claim) => Ledger.CommitAsync(_mail, claim, [0], Token).AsTask();
}
