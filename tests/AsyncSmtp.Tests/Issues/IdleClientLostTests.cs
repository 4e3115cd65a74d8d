using AsyncSmtp.Pooling;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Issues;

/// <summary>
/// A client whose idle time ran out while the scavenger looked was taken out of the idle ones and not closed: the scavenger asked twice which were due, and the clock had gone on in between. Its
/// connection stayed open for as long as the server let it, and did not count.
/// </summary>
public sealed class IdleClientLostTests
{
    private readonly Lock _lock = new();

    [Fact]
    public void TakeIdle_AClientBecomesDueMeanwhile_IsTakenOrStaysIdle()
    {
        PoolLedger ledger = new(_lock, maxConnections: 1);
        PooledClient client = new(static () => throw new NotSupportedException(), new FakeTimeProvider(), static () => Timeout.InfiniteTimeSpan);
        int asked = 0;

        lock (_lock)
        {
            ledger.TakePlace_NeedsLock();
            ledger.Rest_NeedsLock(client);

            List<PooledClient> due = ledger.TakeIdle_NeedsLock(_ => asked++ > 0);

            Assert.Equal(1, ledger.Idle_NeedsLock + due.Count);
        }
    }
}
