namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerCountTests
{
    [Fact]
    public async Task OpenConnections_ClientCloses_FallsAtOnce()
    {
        TaskCompletionSource never = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == SmtpServerStage.Noop ? SmtpServerAction.Default.WaitFor(never.Task) : null });
        using RawClient first = await RawClient.GreetAsync(server);
        RawClient second = await RawClient.GreetAsync(server);
        Assert.Equal(2, server.OpenConnections);

        // The session is held up and has not read the end: it counts all the same.
        await second.SendAsync("NOOP\r\nQUIT\r\n");
        second.Dispose();

        Assert.Equal(1, server.OpenConnections);
        Assert.Equal((2, 2), (server.TotalConnections, server.PeakConnections));
    }

    [Fact]
    public async Task PeakConnections_ConnectionsTogether_CountsThem()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        RawClient[] clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RawClient.GreetAsync(server)));

        Assert.Equal((50, 50, 50), (server.PeakConnections, server.OpenConnections, server.TotalConnections));

        Array.ForEach(clients, client => client.Dispose());
        using RawClient one = await RawClient.GreetAsync(server);
        Assert.Equal((50, 1, 51), (server.PeakConnections, server.OpenConnections, server.TotalConnections));
    }

    [Theory]
    [InlineData("QUIT\r\n")]
    [InlineData("")]
    [InlineData("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nText")]
    public async Task PeakConnections_ChurnUnderACap_NeverShowsMore(string lastWords)
    {
        const int Cap = 4;
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });

        await Task.WhenAll(Enumerable.Range(0, Cap).Select(_ => Task.Run(ChurnAsync, TestContext.Current.CancellationToken))).Capped();

        Assert.InRange(server.PeakConnections, 1, Cap);
        Assert.Equal(Cap * 200, server.TotalConnections);

        async Task ChurnAsync()
        {
            for (int i = 0; i < 200; i++)
            {
                using RawClient client = await RawClient.ConnectAsync(server);
                await client.ReadReplyAsync();
                await client.SendAsync(lastWords);
            }
        }
    }

    [Fact]
    public async Task PeakConnections_ChurnWhileSessionsAreHeldUp_NeverShowsMore()
    {
        TaskCompletionSource never = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == SmtpServerStage.Noop ? SmtpServerAction.Default.WaitFor(never.Task) : null });

        for (int i = 0; i < 200; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(server);
            await client.ReadReplyAsync();
            await client.SendAsync("NOOP\r\n");
        }

        Assert.Equal((1, 0, 200), (server.PeakConnections, server.OpenConnections, server.TotalConnections));
    }

    [Fact]
    public async Task WaitForMails_Reached_CompletesWithTheMails()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        Task<IReadOnlyList<ReceivedMail>> two = server.WaitForMailsAsync(2, TestContext.Current.CancellationToken);

        await client.SendMailAsync();
        Assert.False(two.IsCompleted);
        await client.SendMailAsync();

        Assert.Equal(2, (await two.Capped()).Count);
        Assert.True(server.WaitForMailsAsync(2, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForMails_Timeout_SaysHowManyCame()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.SendMailAsync();

        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(() => server.WaitForMailsAsync(3, TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken));

        Assert.Contains("1 of 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForMails_Cancelled_Throws()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using CancellationTokenSource cancellation = new();
        Task plain = server.WaitForMailsAsync(1, cancellation.Token);
        Task limited = server.WaitForMailsAsync(1, HangCap.Limit, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plain.Capped());
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limited.Capped());
        Assert.Equal(cancellation.Token, e.CancellationToken);
    }

    [Fact]
    public async Task WaitForMails_Disposed_Throws()
    {
        LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        Task waiting = server.WaitForMailsAsync(1, TestContext.Current.CancellationToken);

        await server.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Capped());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.WaitForMailsAsync(1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Transcript_OneMail_ShowsBothSides()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(334, "AUTH PLAIN");
        await client.ExpectAsync(235, "AGEAYg==");
        await client.SendMailAsync("Text\r\n");
        await client.ExpectAsync(221, "QUIT");
        await client.ExpectEndAsync();

        SmtpServerConnection connection = Assert.Single(server.Connections);
        Assert.Equal(["EHLO client.example", "AUTH PLAIN", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "QUIT"], connection.Commands);
        Assert.Equal("client.example", connection.ClientName);
        Assert.Equal(
            ["C: AUTH PLAIN", "S: 334 ", "C: AGEAYg==", "S: 235 2.7.0 Authenticated", "C: MAIL FROM:<a@example.org>", "S: 250 2.1.0 Sender ok", "C: RCPT TO:<b@example.org>",
                "S: 250 2.1.5 Recipient ok", "C: DATA", "S: 354 End with <CRLF>.<CRLF>", "-- 6 bytes of mail", "S: 250 2.0.0 Ok, mail 1 accepted", "C: QUIT", "S: 221 2.0.0 Bye",
                "-- closed by the server"],
            connection.Transcript.SkipWhile(line => line != "C: AUTH PLAIN"));
        Assert.True(connection.ClosedAt >= connection.OpenedAt);
    }
}
