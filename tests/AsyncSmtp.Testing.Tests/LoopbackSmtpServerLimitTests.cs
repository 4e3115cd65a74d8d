using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerLimitTests
{
    [Fact]
    public async Task MaxConnections_Reached_RefusesTheNext()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { MaxConnections = 2 });
        using RawClient first = await RawClient.GreetAsync(server);
        RawClient second = await RawClient.GreetAsync(server);
        using RawClient third = await RawClient.ConnectAsync(server);

        Assert.Equal("421 4.7.0 Too many connections\r\n", await third.ReadToEndAsync());

        second.Dispose();
        using RawClient fourth = await RawClient.GreetAsync(server);
        await first.ExpectAsync(250, "NOOP");
    }

    [Fact]
    public async Task OnTooManyConnections_Given_IsDone()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { MaxConnections = 1, OnTooManyConnections = SmtpServerAction.Reset() });
        using RawClient first = await RawClient.GreetAsync(server);

        await RawClient.ExpectResetAtConnectAsync(server);
    }

    [Fact]
    public async Task IdleTimeout_Over_SaysSoAndCloses()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { IdleTimeout = TimeSpan.FromMinutes(5), TimeProvider = time });
        using RawClient client = await RawClient.GreetAsync(server);

        Task<string> end = client.ReadToEndAsync();
        await AdvanceUntilAsync(time, () => end.IsCompleted);

        Assert.Equal("421 4.4.2 Idle for too long\r\n", await end);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task IdleTimeout_OverWithinAMail_Closes()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { IdleTimeout = TimeSpan.FromMinutes(5), TimeProvider = time, OnIdle = SmtpServerAction.Close() });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.SecureAsync(server);
        await client.ExpectAsync(250, "EHLO again");
        await client.BeginDataAsync();
        await client.SendAsync("Subject: Hi\r\n");

        Task<string> end = client.ReadToEndAsync();
        await AdvanceUntilAsync(time, () => end.IsCompleted);

        Assert.Equal("", await end);
        Assert.Equal(0, server.AcceptedMails);
    }

    [Fact]
    public async Task IdleTimeout_NotOver_LeavesTheConnection()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { IdleTimeout = TimeSpan.FromMinutes(5), TimeProvider = time });
        using RawClient client = await RawClient.GreetAsync(server);

        for (int i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromMinutes(4));
            await client.ExpectAsync(250, "NOOP");
        }
    }

    [Fact]
    public async Task AcceptDelay_Given_DelaysTheLastReplyOnly()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AcceptDelay = TimeSpan.FromSeconds(10), TimeProvider = time });
        using RawClient client = await RawClient.GreetAsync(server);

        Task<string> reply = client.SendMailAsync();
        await HangCap.UntilAsync(() => server.Connections[0].Transcript[^1].EndsWith("bytes of mail", StringComparison.Ordinal));
        Assert.False(reply.IsCompleted);
        Assert.Equal(0, server.AcceptedMails);

        await AdvanceUntilAsync(time, () => reply.IsCompleted);
        Assert.StartsWith("250 ", await reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeepMails_Off_OnlyCounts()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { KeepMails = false });
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendMailAsync();

        Assert.Empty(server.Mails);
        Assert.Equal(1, server.AcceptedMails);
        Assert.Empty(await server.WaitForMailsAsync(1, HangCap.Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MaxKeptMails_Reached_DropsTheOldest()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { MaxKeptMails = 2 });
        using RawClient client = await RawClient.GreetAsync(server);

        for (int i = 0; i < 4; i++)
        {
            await client.SendMailAsync();
        }

        Assert.Equal([3, 4], server.Mails.Select(mail => mail.SequenceNumber));
        Assert.Equal(4, server.AcceptedMails);
    }

    [Fact]
    public async Task KeepTranscripts_Off_KeepsOpenConnectionsWithoutLines()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.Empty(Assert.Single(server.Connections).Commands);
        Assert.Empty(server.Connections[0].Transcript);

        await client.ExpectAsync(221, "QUIT");
        await client.ExpectEndAsync();
        Assert.Empty(server.Connections);
        Assert.Equal(1, server.TotalConnections);
    }

    [Fact]
    public void Start_BadOption_Throws()
    {
        Refuse(options => options.Port = -1);
        Refuse(options => options.Port = 65_536);
        Refuse(options => options.AcceptDelay = TimeSpan.FromTicks(-1));
        Refuse(options => options.MaxMessageSize = -1);
        Refuse(options => options.MaxConnections = 0);
        Refuse(options => options.MaxKeptMails = 0);
        Refuse(options => options.IdleTimeout = TimeSpan.Zero);
        Refuse(options => options.TimeProvider = null!);
        Refuse(options => options.OnIdle = null!);
        Refuse(options => options.OnTooManyConnections = null!);

        static void Refuse(Action<LoopbackSmtpServerOptions> spoil)
        {
            LoopbackSmtpServerOptions options = new();
            spoil(options);
            Assert.ThrowsAny<ArgumentException>(() => LoopbackSmtpServer.Start(options));
        }
    }

    /// <summary>The server arms its timer in its own time: a clock that is moved once may be moved too early.</summary>
    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => HangCap.UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromMinutes(6));
        return condition();
    });
}
