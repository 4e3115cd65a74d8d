using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

public sealed class SmtpSinkOutageTests
{
    private const int Messages = 2000;

    [Fact]
    public async Task SendAsync_ServerKilledAndRestartedTwice_LosesNothingAndSendsNothingTwice()
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink first = await SmtpSink.StartAsync();
        List<SmtpSink> sinks = [first];

        try
        {
            VerdictLedger ledger = await OutageBatch.SendAsync(Messages, first.Port, () => sinks[^1].KillAsync(), async () => sinks.Add(await SmtpSink.JoinAsync(first.Port)));

            await sinks[^1].StopAsync();
            Assert.Equal(3, sinks.Count(static sink => sink.Counters.Messages > 0));
            ledger.AssertIsTrueOf([.. sinks.SelectMany(static sink => sink.Arrivals)]);
        }
        finally
        {
            foreach (SmtpSink sink in sinks.Skip(1))
            {
                await sink.DisposeAsync();
            }
        }
    }
}
