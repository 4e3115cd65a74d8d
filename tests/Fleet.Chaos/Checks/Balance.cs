using System.Diagnostics;
using AsyncSmtp.Queueing;
using Fleet.Chaos.Rig;

namespace Fleet.Chaos.Checks;

/// <summary>What became of each mail: what the mail server has, against what the ledger and the queue say.</summary>
internal sealed class Balance
{
    public required int Mails { get; init; }

    /// <summary>Gets those that the server does not have, and that nobody is in doubt about.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Gets how many second and further copies the server has.</summary>
    public required int Doubles { get; init; }

    /// <summary>Gets those that the ledger has in doubt.</summary>
    public required IReadOnlyList<string> InDoubt { get; init; }

    /// <summary>Gets those of them that the server has.</summary>
    public required int InDoubtAndArrived { get; init; }

    /// <summary>Gets those of them that were not in flight when something went wrong: for nothing in doubt.</summary>
    public required IReadOnlyList<string> FalselyInDoubt { get; init; }

    /// <summary>Gets how often any mail came to be in doubt.</summary>
    public required int Doubts { get; init; }

    /// <summary>Gets the mails that the ledger calls sent and the server does not have.</summary>
    public required IReadOnlyList<string> FalselySent { get; init; }

    public required long Parked { get; init; }

    public required long Dead { get; init; }

    public static async Task<Balance> TakeAsync(FleetRun run, Mischief mischief, long parked, long dead)
    {
        Dictionary<string, int> arrivals = run.MailServer.Arrivals;
        Dictionary<string, LedgerState> ledger = await run.Ledger.ReadAsync();
        ILookup<string, long> begun = run.MailServer.Begun;
        LedgerState? State(string address) => ledger.TryGetValue(Mailing.IdOf(address), out LedgerState state) ? state : null;
        bool WasInFlight(string address) => mischief.Moments.Any(m => begun[address].Any(b => b <= m && Stopwatch.GetElapsedTime(b, m) <= FleetRun.CommitWindow));

        string[] inDoubt = [.. run.Mailing.Addresses.Where(a => State(a) == LedgerState.InDoubt)];
        return new Balance
        {
            Mails = run.Mailing.Addresses.Count,
            Lost = [.. run.Mailing.Addresses.Where(a => !arrivals.ContainsKey(a) && State(a) != LedgerState.InDoubt)],
            Doubles = arrivals.Values.Sum(static count => count - 1),
            InDoubt = inDoubt,
            InDoubtAndArrived = inDoubt.Count(arrivals.ContainsKey),
            FalselyInDoubt = [.. inDoubt.Where(a => !WasInFlight(a))],
            FalselySent = [.. run.Mailing.Addresses.Where(a => State(a) == LedgerState.Sent && !arrivals.ContainsKey(a))],
            Doubts = (await run.Ledger.ReadDoubtsAsync()).Count,
            Parked = parked,
            Dead = dead,
        };
    }

    public override string ToString()
        => $"{Mails} mails: {Lost.Count} lost, {Doubles} doubled, {InDoubt.Count} in doubt ({InDoubtAndArrived} of them arrived), {Parked} parked, {Dead} dead; {Doubts} times in doubt.";
}
