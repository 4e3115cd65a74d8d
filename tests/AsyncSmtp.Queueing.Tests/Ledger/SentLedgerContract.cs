using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.Tests.Ledger;

/// <summary>What every ledger must do. Each test has a mail of its own, so that a ledger may be shared by all.</summary>
public abstract class SentLedgerContract
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _mail = $"mail-{Guid.NewGuid():N}";
    private readonly Guid _claim = Guid.NewGuid();
    private readonly Guid _other = Guid.NewGuid();

    /// <summary>The ledger under test, the same each time within a test.</summary>
    protected abstract ISentLedger Ledger { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes the ledger's clock say so much later, or what it has written so much older.</summary>
    protected abstract Task LetPassAsync(TimeSpan time);

    [Fact]
    public async Task Claim_NewMail_ClaimsEveryRecipient()
    {
        LedgerEntry entry = await ClaimAsync(_claim, 3);

        Assert.Equal(_mail, entry.MailId);
        Assert.Equal([Claimed, Claimed, Claimed], entry.Recipients);
        Assert.InRange(entry.SinceChange, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Claim_OtherNumberOfRecipients_ThrowsAndChangesNothing()
    {
        await ClaimAsync(_claim, 2);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => ClaimAsync(_other, 3));

        await CommitAsync(_claim, 0, 1);
    }

    [Fact]
    public async Task Claim_BeforeTheCommit_TakesTheMailFromTheOneBefore()
    {
        await ClaimAsync(_claim);
        Assert.Equal([Claimed, Claimed], await StatesAsync(_other));

        await AssertLostAsync(_claim, 0, 1);
        Assert.False(await RecordAsync(_claim, (0, Sent)));

        Assert.Equal([Claimed, Claimed], await StatesAsync(_other));
        await CommitAsync(_other, 0, 1);
    }

    [Fact]
    public async Task Claim_WhileAnotherCommits_ChangesNothing()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0);

        Assert.Equal([Committing, Claimed], await StatesAsync(_other));

        await AssertLostAsync(_other, 1);
        Assert.True(await RecordAsync(_claim, (0, Sent), (1, Refused)));
        Assert.Equal([Sent, Refused], await StatesAsync(_other));
    }

    [Fact]
    public async Task Claim_WhileAnotherCommits_DoesNotBeginTheWindowAnew()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await LetPassAsync(Window / 2);
        LedgerEntry halfway = await ClaimAsync(_other);
        await LetPassAsync(Window / 2);

        Assert.Equal([Committing, Committing], halfway.Recipients);
        Assert.InRange(halfway.SinceChange, Window / 2, (Window / 2) + TimeSpan.FromSeconds(30));
        Assert.Equal([InDoubt, InDoubt], await StatesAsync(_other));
    }

    [Fact]
    public async Task Claim_CommitWindowOfZero_PutsInDoubtAtOnce()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0);

        Assert.Equal([InDoubt, Claimed], (await Ledger.ClaimAsync(_mail, 2, _other, TimeSpan.Zero, Token)).Recipients);
        await CommitAsync(_other, 1);
    }

    [Fact]
    public async Task Commit_LaterAttemptOfTheSameClaim_BeginsTheWindowAnew()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await LetPassAsync(Window / 2);
        await CommitAsync(_claim, 1);
        await LetPassAsync(Window / 2);

        Assert.Equal([Committing, Committing], await StatesAsync(_other));
    }

    [Fact]
    public async Task Commit_UnknownMail_IsLost() => await AssertLostAsync(_claim, 0);

    [Theory]
    [InlineData(Sent)]
    [InlineData(Refused)]
    [InlineData(InDoubt)]
    public async Task Commit_OneRecipientThatIsNotClaimed_WritesNothing(LedgerState state)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 1);
        Assert.True(await RecordAsync(_claim, (1, state)));

        await AssertLostAsync(_claim, 0, 1);

        Assert.Equal([Claimed, state], await StatesAsync(_other));
    }

    [Fact]
    public async Task Commit_OneRecipientTwice_IsOneRecipient()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 1, 1);

        Assert.Equal([Claimed, Committing], await StatesAsync(_other));
    }

    [Fact]
    public async Task Record_ProvenNotSent_MayBeClaimedByAnybody()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        Assert.True(await RecordAsync(_claim, (0, Claimed), (1, Sent)));

        Assert.Equal([Claimed, Sent], await StatesAsync(_other));

        await AssertLostAsync(_claim, 0);
        await CommitAsync(_other, 0);
    }

    [Fact]
    public async Task Record_OneRecipient_LeavesTheOthers()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        Assert.True(await RecordAsync(_claim, (1, Refused)));

        Assert.Equal([Committing, Refused], await StatesAsync(_other));
    }

    [Theory]
    [InlineData(Sent)]
    [InlineData(Refused)]
    public async Task Record_AfterAFinalState_ChangesNothing(LedgerState final)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await RecordAsync(_claim, (0, final), (1, final));

        foreach (LedgerState later in Enum.GetValues<LedgerState>())
        {
            await RecordAsync(_claim, (0, later), (1, later));
        }

        Assert.Equal([final, final], await StatesAsync(_other));
    }

    [Theory]
    [InlineData(Sent, Sent)]
    [InlineData(Refused, Refused)]
    [InlineData(Claimed, InDoubt)]
    [InlineData(Committing, InDoubt)]
    public async Task Record_AfterTheWindow_OnlyAFinalStateSettlesIt(LedgerState late, LedgerState expected)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await LetPassAsync(Window);
        Assert.Equal([InDoubt, InDoubt], await StatesAsync(_other));

        Assert.True(await RecordAsync(_claim, (0, late)));

        Assert.Equal([expected, InDoubt], await StatesAsync(_other));
    }

    [Fact]
    public async Task Record_UnknownMail_IsFalse() => Assert.False(await RecordAsync(_claim, (0, Sent)));

    [Theory]
    [InlineData(Sent)]
    [InlineData(Refused)]
    [InlineData(Claimed)]
    public async Task Resolve_InDoubt_BecomesThatAndVoidsTheClaim(LedgerState resolution)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await RecordAsync(_claim, (0, Sent), (1, InDoubt));

        Assert.True(await Ledger.ResolveAsync(_mail, resolution, Token));

        Assert.False(await RecordAsync(_claim, (1, resolution == Sent ? Refused : Sent)));
        await AssertLostAsync(_claim, 1);
        Assert.Equal([Sent, resolution], await StatesAsync(_other));
    }

    [Fact]
    public async Task Resolve_WhileALaterClaimCommits_LeavesThatOne()
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0);
        await RecordAsync(_claim, (0, InDoubt));
        await ClaimAsync(_other);
        await CommitAsync(_other, 1);

        Assert.True(await Ledger.ResolveAsync(_mail, Refused, Token));

        Assert.True(await RecordAsync(_other, (1, Sent)));
        Assert.Equal([Refused, Sent], await StatesAsync(Guid.NewGuid()));
    }

    [Theory]
    [InlineData(Claimed)]
    [InlineData(Committing)]
    [InlineData(Sent)]
    [InlineData(Refused)]
    public async Task Resolve_NotInDoubt_IsFalseAndChangesNothing(LedgerState state)
    {
        Assert.False(await Ledger.ResolveAsync(_mail, Refused, Token));
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await RecordAsync(_claim, (0, state), (1, state));

        Assert.False(await Ledger.ResolveAsync(_mail, Refused, Token));

        Assert.Equal([state, state], await StatesAsync(_other));
    }

    [Theory]
    [InlineData(Committing)]
    [InlineData(InDoubt)]
    public async Task Resolve_AsNoResolution_Throws(LedgerState state)
        => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ledger.ResolveAsync(_mail, state, Token));

    [Fact]
    public async Task ListInDoubt_ManyMails_ListsThoseInDoubtTheLongestFirst()
    {
        string old = $"{_mail}-old", young = $"{_mail}-young", claimed = $"{_mail}-claimed", sent = $"{_mail}-sent", committing = $"{_mail}-committing";
        foreach (string mail in (string[])[old, sent, claimed])
        {
            await Ledger.ClaimAsync(mail, 1, _claim, Window, Token);
        }

        await Ledger.CommitAsync(old, _claim, [0], Token);
        await Ledger.RecordAsync(sent, _claim, [KeyValuePair.Create(0, Sent)], Token);
        await LetPassAsync(Window);
        await Ledger.ClaimAsync(young, 2, _claim, Window, Token);
        await Ledger.RecordAsync(young, _claim, [KeyValuePair.Create(1, InDoubt)], Token);
        await Ledger.ClaimAsync(committing, 1, _claim, Window, Token);
        await Ledger.CommitAsync(committing, _claim, [0], Token);

        List<LedgerEntry> found = [];
        await foreach (LedgerEntry entry in Ledger.ListInDoubtAsync(Window, Token))
        {
            found.Add(entry);
        }

        // Other tests may have the ledger at the same time.
        LedgerEntry[] mine = [.. found.Where(e => e.MailId.StartsWith(_mail, StringComparison.Ordinal))];
        Assert.Equal([old, young], mine.Select(static e => e.MailId));
        Assert.Equal([Claimed, InDoubt], mine[1].Recipients);
        Assert.InRange(mine[0].SinceChange, Window, Window + TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(Claimed)]
    [InlineData(Committing)]
    [InlineData(InDoubt)]
    public async Task Prune_SentToSomeAndOpenForOthers_StaysForEver(LedgerState state)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await RecordAsync(_claim, (0, Sent), (1, state));
        await LetPassAsync(Hour);

        _ = await Ledger.PruneAsync(Hour, Token);

        Assert.Equal(Sent, (await StatesAsync(_other))[0]);
    }

    [Theory]
    [InlineData(Sent, Sent)]
    [InlineData(Sent, Refused)]
    [InlineData(Refused, Refused)]
    [InlineData(Refused, Claimed)]
    [InlineData(Claimed, Claimed)]
    public async Task Prune_FinalForEverybodyOrSentToNobody_IsForgottenWhenOldEnough(LedgerState first, LedgerState second)
    {
        await ClaimAsync(_claim);
        await CommitAsync(_claim, 0, 1);
        await RecordAsync(_claim, (0, first), (1, second));
        await LetPassAsync(Hour / 2);
        _ = await Ledger.PruneAsync(Hour, Token);
        Assert.True(await RecordAsync(_claim, []));
        await LetPassAsync(Hour);

        Assert.InRange(await Ledger.PruneAsync(Hour, Token), 1, int.MaxValue);

        Assert.False(await RecordAsync(_claim, []));
        Assert.Equal([Claimed, Claimed], await StatesAsync(_other));
    }

    [Fact]
    public async Task Prune_MailThatSomebodyIsAboutToSend_IsNotSentByHim()
    {
        await ClaimAsync(_claim);
        await LetPassAsync(Hour);
        Assert.InRange(await Ledger.PruneAsync(Hour, Token), 1, int.MaxValue);

        await Assert.ThrowsAsync<ClaimLostException>(() => CommitAsync(_claim, 0, 1));
    }

    [Fact]
    public async Task Commit_ByManyWhoClaimedAtOnce_IsOfOneAlone()
    {
        for (int round = 0; round < 20; round++)
        {
            string mail = $"{_mail}-{round}";
            Guid[] claims = [.. Enumerable.Range(0, 8).Select(static _ => Guid.NewGuid())];
            await Task.WhenAll(claims.Select(c => Task.Run(async () => await Ledger.ClaimAsync(mail, 2, c, Window, Token), Token))).WaitAsync(TimeSpan.FromSeconds(30), Token);

            bool[] committed = await Task.WhenAll(claims.Select(c => Task.Run(() => TryCommitAsync(mail, c), Token))).WaitAsync(TimeSpan.FromSeconds(30), Token);

            Assert.Single(committed, static c => c);
        }
    }

    [Fact]
    public async Task Commit_ByManyWhoClaimAndCommitAsTheyCome_IsOfOneAlone()
    {
        for (int round = 0; round < 20; round++)
        {
            string mail = $"{_mail}-{round}";
            bool[] committed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                async () =>
                {
                    Guid claim = Guid.NewGuid();
                    await Ledger.ClaimAsync(mail, 2, claim, Window, Token);
                    return await TryCommitAsync(mail, claim);
                },
                Token))).WaitAsync(TimeSpan.FromSeconds(30), Token);

            Assert.Single(committed, static c => c);
        }
    }

    private Task<LedgerEntry> ClaimAsync(Guid claim, int recipients = 2) => Ledger.ClaimAsync(_mail, recipients, claim, Window, Token).AsTask();

    /// <summary>What the ledger knows, as one learns it who claims.</summary>
    private async Task<IReadOnlyList<LedgerState>> StatesAsync(Guid claim) => (await ClaimAsync(claim)).Recipients;

    private Task CommitAsync(Guid claim, params int[] recipients) => Ledger.CommitAsync(_mail, claim, recipients, Token).AsTask();

    private Task<bool> RecordAsync(Guid claim, params (int Recipient, LedgerState State)[] outcomes)
        => Ledger.RecordAsync(_mail, claim, [.. outcomes.Select(static o => KeyValuePair.Create(o.Recipient, o.State))], Token).AsTask();

    private async Task AssertLostAsync(Guid claim, params int[] recipients) => _ = await Assert.ThrowsAsync<ClaimLostException>(() => CommitAsync(claim, recipients));

    private async Task<bool> TryCommitAsync(string mail, Guid claim)
    {
        try
        {
            await Ledger.CommitAsync(mail, claim, [0, 1], Token);
            return true;
        }
        catch (ClaimLostException)
        {
            return false;
        }
    }
}
