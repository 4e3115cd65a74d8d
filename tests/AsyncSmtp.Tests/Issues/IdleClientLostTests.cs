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
        PooledServer server = new(new ServerAddress("localhost", 25), weight: 1, new ConnectionThrottle(1, adapts: false, pauses: false, TimeProvider.System, Random.Shared), new ServerRecord(TimeProvider.System));
        PooledClient client = new(server, static _ => throw new NotSupportedException(), new FakeTimeProvider(), static () => Timeout.InfiniteTimeSpan);
        int asked = 0;

        lock (_lock)
        {
            ledger.TakePlace_NeedsLock(client);
            ledger.Rest_NeedsLock(client);

            List<PooledClient> due = ledger.TakeIdle_NeedsLock(_ => asked++ > 0);

            Assert.Equal(1, ledger.Idle_NeedsLock + due.Count);
        }
    }
}
