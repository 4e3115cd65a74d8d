using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Queueing.Tests.Ledger;

public sealed class MemorySentLedgerTests : SentLedgerContract
{
    private readonly FakeTimeProvider _time = new();

    public MemorySentLedgerTests() => Ledger = new MemorySentLedger(_time);

    protected override ISentLedger Ledger { get; }

    protected override Task LetPassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
