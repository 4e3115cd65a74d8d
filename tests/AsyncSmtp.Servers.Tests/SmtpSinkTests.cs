using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

public sealed class SmtpSinkTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public async Task SendAsync_ThousandMessagesThroughAPool_ArriveExactlyOnceWithinTheLimits(int maxConnections)
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink sink = await SmtpSink.StartAsync();

        MailBatch batch = await MailBatch.SendAsync(new AsyncSmtpOptions { Host = "127.0.0.1", Port = sink.Port, EnableSsl = false, MaxConnections = maxConnections });

        batch.AssertAllWereSent();
        batch.AssertKeptTheLimits(maxConnections);
        int connections = (int)batch.Statistics.TotalConnections;
        await Hang.UntilAsync(() => sink.Counters == new SinkCounters(connections, connections, MailBatch.Size), () => $"{connections} connections, all closed with QUIT, and 1,000 messages; it is {sink.Counters}.");
        batch.AssertArrivedExactlyOnce(sink.Arrivals);
    }
}
