using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Ledger;

/// <summary>
/// Eight who claim the same few mails, commit, and do with them what may happen: send, be refused, be put off, learn nothing, sleep past the window, die. Counted: how often each mail went out.
/// </summary>
[Collection(PostgreSqlTests.Name)]
public sealed class LedgerExerciseTests(PostgreSqlFixture fixture)
{
    private const int Mails = 40;
    private readonly string _prefix = $"exercise-{Guid.NewGuid():N}-";
    private readonly int[] _sent = new int[Mails];
    private readonly LedgerState?[] _told = new LedgerState?[Mails];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Exercise_WithNobodyToResolve_SendsNoMailTwice(int seed)
    {
        PostgreSqlSentLedger ledger = new(fixture.Schema);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => RunAsync(ledger, new Random((seed * 100) + i)), Token))).Capped();

        Assert.All(_sent, static count => Assert.InRange(count, 0, 1));
        int[] ends = new int[5];
        for (int mail = 0; mail < Mails; mail++)
        {
            LedgerState state = (await ledger.ClaimAsync(_prefix + mail, 1, Guid.NewGuid(), TimeSpan.Zero, Token)).Recipients[0];
            ends[(int)state]++;
            Assert.True(state == InDoubt || _sent[mail] == (state == Sent ? 1 : 0), $"mail {mail} is {state}, and went out {_sent[mail]} times");
            Assert.True(_told[mail] is null || _told[mail] == state, $"mail {mail} is {state}, and was told to be {_told[mail]}");
        }

        // All that may happen has happened.
        Assert.True(ends[(int)Sent] > 0 && ends[(int)InDoubt] > 0 && ends[(int)Refused] > 0 && ends[(int)Claimed] == 0, string.Join(' ', ends));
    }

    private async Task RunAsync(PostgreSqlSentLedger ledger, Random random)
    {
        int[] order = [.. Enumerable.Range(0, Mails)];
        for (int pass = 0; pass < 8; pass++)
        {
            random.Shuffle(order);
            foreach (int mail in order)
            {
                await TrySendAsync(ledger, mail, random, mayFail: pass < 6);
            }
        }
    }

    private async Task TrySendAsync(PostgreSqlSentLedger ledger, int mail, Random random, bool mayFail)
    {
        // A window of zero: who has committed may be taken to be dead at any moment.
        string id = _prefix + mail;
        Guid claim = Guid.NewGuid();
        LedgerEntry entry = await ledger.ClaimAsync(id, 1, claim, random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1), Token);
        if (entry.Recipients[0] != Claimed)
        {
            return;
        }

        try
        {
            await ledger.CommitAsync(id, claim, [0], Token);
        }
        catch (ClaimLostException)
        {
            return;
        }

        switch (mayFail ? random.Next(8) : 1)
        {
            case 0:
                // It went out, and nobody learns it.
                _ = Interlocked.Increment(ref _sent[mail]);
                break;
            case 1:
                _ = Interlocked.Increment(ref _sent[mail]);
                await RecordAsync(ledger, mail, claim, Sent);
                break;
            case 2:
                await RecordAsync(ledger, mail, claim, Refused);
                break;
            default:
                // Proven not sent. Who came too late with it leaves it in doubt.
                _ = await ledger.RecordAsync(id, claim, [KeyValuePair.Create(0, Claimed)], Token);
                break;
        }
    }

    private async Task RecordAsync(PostgreSqlSentLedger ledger, int mail, Guid claim, LedgerState state)
    {
        Assert.True(await ledger.RecordAsync(_prefix + mail, claim, [KeyValuePair.Create(0, state)], Token));
        _told[mail] = state;
    }
}
