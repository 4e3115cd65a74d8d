using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class SmtpClientPoolRaceTests
{
    [Fact]
    public async Task RandomUse_KeepsTheAccounts()
    {
        const int Users = 16;
        const int Turns = 2_000;
        AsyncSmtpOptions options = Mails.Options(static o => (o.MaxConnections, o.MaxMessagesPerConnection) = (4, 7));
        ManualTransports transports = new() { Configure = static t => t.OnStart = static t => t.Accept() };
        await using SmtpClientPool pool = Pools.Create(options, transports.Create, new FakeTimeProvider());
        int inUse = 0;
        int most = 0;

        await Task.WhenAll(Enumerable.Range(0, Users).Select(user => Task.Run(() => UseAsync(new Random(user))))).Capped();

        SmtpSenderStatistics end = pool.GetStatistics(default);
        await Hang.UntilAsync(() => pool.GetStatistics(default).BusyConnections == 0);
        Assert.InRange(most, 1, options.MaxConnections);
        Assert.InRange(end.PeakConnections, 1, options.MaxConnections);
        Assert.Equal(0, end.QueuedSends);

        async Task UseAsync(Random random)
        {
            for (int turn = 0; turn < Turns; turn++)
            {
                using CancellationTokenSource cancel = new();
                Task<SmtpClientLease> acquiring = pool.AcquireAsync(new LeaseRequest(ContentLength: 0), cancel.Token).AsTask();
                if (random.Next(4) == 0)
                {
                    await cancel.CancelAsync();
                }

                SmtpClientLease lease;
                try
                {
                    lease = await acquiring;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                int now = Interlocked.Increment(ref inUse);
                InterlockedMax(ref most, now);
                await lease.Dispatcher.SendAsync(Mails.Snapshot(), CancellationToken.None);
                Interlocked.Decrement(ref inUse);
                if (random.Next(5) == 0)
                {
                    lease.Dispose();
                }
                else
                {
                    lease.Return();
                }
            }
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
