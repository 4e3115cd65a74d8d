using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

public sealed class SmtpSinkTests
{
    /// <summary>So many, and so many on a connection, that connections live for longer than it takes to count them: nothing is as fast as this server.</summary>
    private const int Size = 8 * MailBatch.Size;
    private const int MaxMessagesPerConnection = 1000;

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public async Task SendAsync_ThousandsOfMessagesThroughAPool_ArriveExactlyOnceWithinTheLimits(int maxConnections)
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink sink = await SmtpSink.StartAsync();

        MailBatch batch = await MailBatch.SendAsync(
            new AsyncSmtpOptions { Host = "127.0.0.1", Port = sink.Port, EnableSsl = false, MaxConnections = maxConnections }, Size, maxMessagesPerConnection: MaxMessagesPerConnection);

        batch.AssertAllWereSent();
        batch.AssertKeptTheLimits(maxConnections);
        int connections = (int)batch.Statistics.TotalConnections;
        await Hang.UntilAsync(() => sink.Counters == new SinkCounters(connections, connections, Size), () => $"{connections} connections, all closed with QUIT, and {Size} messages; it is {sink.Counters}.");
        batch.AssertArrivedExactlyOnce(sink.Arrivals);
    }
}
