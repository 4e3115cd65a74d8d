using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Ledger;

/// <summary>Takes one mail after the other through the ledger, and remembers for each what it was told last and what it had asked for.</summary>
internal sealed class MailLife(ISentLedger ledger, string prefix)
{
    private readonly List<(string Mail, string Told, string Asked)> _mails = [];

    /// <summary>How many writes it was told of.</summary>
    public int Told { get; private set; }

    /// <summary>What ended it.</summary>
    public Exception? Failure { get; private set; }

    public async Task RunUntilItFailsAsync()
    {
        try
        {
            while (true)
            {
                string mail = $"{prefix}{_mails.Count}";
                Guid claim = Guid.NewGuid();
                _mails.Add((mail, "", ""));
                await StepAsync("00", async () => _ = await ledger.ClaimAsync(mail, 2, claim, TimeSpan.FromHours(1)));
                await StepAsync("10", async () => await ledger.CommitAsync(mail, claim, [0]));
                await StepAsync("23", async () => Assert.True(await ledger.RecordAsync(mail, claim, [KeyValuePair.Create(0, Sent), KeyValuePair.Create(1, Refused)])));
            }
        }
        catch (Exception exception)
        {
            Failure = exception;
        }
    }

    public async Task AssertIsKnownAsync(Func<string, Task<string>> readAsync)
    {
        foreach ((string mail, string told, string asked) in _mails)
        {
            Assert.Contains(await readAsync(mail), (string[])[told, asked]);
        }
    }

    private async Task StepAsync(string states, Func<Task> writeAsync)
    {
        _mails[^1] = _mails[^1] with { Asked = states };
        await writeAsync();
        _mails[^1] = _mails[^1] with { Told = states };
        Told++;
    }
}
