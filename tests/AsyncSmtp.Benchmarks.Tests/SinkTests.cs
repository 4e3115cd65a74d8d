using System.Diagnostics;
using AsyncSmtp.Throughput.Processes;

namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>The figures stand on what the sink counts and on when it answers.</summary>
public sealed class SinkTests
{
    private const string Envelope = "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n";

    [Theory]
    [InlineData("Hello\r\n.\r\n")]
    [InlineData("Hello\r\n|.\r\n")]
    [InlineData("Hello\r|\n.|\r\n")]
    [InlineData("H|e|l|l|o|\r|\n|.|\r|\n")]
    [InlineData(".\r\n")]
    [InlineData("..\r\n.x\r\n \r\n.\r\n")]
    public async Task Message_InAnyPieces_IsAcceptedOnce(string message)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync().Capped();
        using SinkClient client = await SinkClient.ConnectAsync(sink.Port).Capped();
        await client.SayAsync(Envelope, replies: 3).Capped();

        foreach (string piece in message.Split('|'))
        {
            await client.WriteAsync(piece).Capped();
        }

        Assert.Equal("250 Ok: accepted", await client.ReadAsync().Capped());
        await sink.CheckAcceptedAsync(1).Capped();
    }

    [Fact]
    public async Task Message_WithoutItsFinalDot_IsNotAccepted()
    {
        await using SinkProcess sink = await SinkProcess.StartAsync().Capped();
        using SinkClient client = await SinkClient.ConnectAsync(sink.Port).Capped();
        await client.SayAsync(Envelope, replies: 3).Capped();

        await client.WriteAsync("Hello\n.\n\r\n. \r\n").Capped();
        client.Dispose();

        while ((await sink.AskAsync().Capped()).Open > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }

        await sink.CheckAcceptedAsync(0).Capped();
    }

    [Fact]
    public async Task Messages_Pipelined_AreAllAnswered()
    {
        await using SinkProcess sink = await SinkProcess.StartAsync().Capped();
        using SinkClient client = await SinkClient.ConnectAsync(sink.Port).Capped();

        IReadOnlyList<string> replies = await client.SayAsync(string.Concat(Enumerable.Repeat(Envelope + "Hello\r\n.\r\n", 100)), replies: 400).Capped();

        Assert.Equal(100, replies.Count(static r => r == "250 Ok: accepted"));
        await sink.CheckAcceptedAsync(100).Capped();
    }

    [Fact]
    public async Task Data_WithoutRecipient_IsRefused()
    {
        await using SinkProcess sink = await SinkProcess.StartAsync().Capped();
        using SinkClient client = await SinkClient.ConnectAsync(sink.Port).Capped();

        IReadOnlyList<string> replies = await client.SayAsync("MAIL FROM:<a@example.com>\r\nDATA\r\n", replies: 2).Capped();

        Assert.StartsWith("503", replies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_OfWhatArrivesTogether_AreNotAddedUp()
    {
        TimeSpan acceptDelay = TimeSpan.FromMilliseconds(300);
        TimeSpan roundTrip = TimeSpan.FromMilliseconds(200);
        await using SinkProcess sink = await SinkProcess.StartAsync(acceptDelay, roundTrip).Capped();
        using SinkClient client = await SinkClient.ConnectAsync(sink.Port).Capped();

        long start = Stopwatch.GetTimestamp();
        await client.SayAsync(Envelope + "Hello\r\n.\r\n" + string.Concat(Enumerable.Repeat("NOOP\r\n", 20)), replies: 24).Capped();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        // One after the other, the round trips would take 4.8 s.
        Assert.InRange(elapsed.TotalMilliseconds, 499, 3000);
    }
}
