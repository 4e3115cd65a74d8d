using System.Text;

namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerChunkingTests
{
    private static readonly LoopbackSmtpServerOptions Chunking = new() { Chunking = true, MaxMessageSize = 1_000 };

    [Fact]
    public async Task Bdat_NotOffered_IsRefused()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.ExpectAsync(502, "BDAT 0 LAST");
    }

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT x")]
    [InlineData("BDAT -1")]
    [InlineData("BDAT 1 FIRST")]
    [InlineData("BDAT 1 LAST LAST")]
    public async Task Bdat_BadArgument_IsRefused(string line)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.ExpectAsync(501, line);
    }

    [Fact]
    public async Task Bdat_InChunks_IsOneMailWithItsDotsAsTheyAre()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.SendAsync("BDAT 12\r\nSubject: a\r\n");
        Assert.StartsWith("250 2.0.0 12 octets", await client.ReadReplyAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(503, "DATA");
        await client.SendAsync("BDAT 7\r\n\r\n.b\r\n.");
        await client.ReadReplyAsync();
        Assert.Equal(0, server.AcceptedMails);
        await client.SendAsync("BDAT 2 LAST\r\n\r\nMAIL FROM:<next@example.org>\r\n");

        Assert.StartsWith("250 2.0.0 Ok, mail 1 accepted", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.0", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("Subject: a\r\n\r\n.b\r\n.\r\n", Encoding.UTF8.GetString(Assert.Single(server.Mails).Content.Span));
    }

    [Fact]
    public async Task Bdat_NothingAtTheEnd_EndsTheMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.SendAsync("BDAT 4\r\nText");
        await client.ReadReplyAsync();
        await client.ExpectAsync(250, "BDAT 0 LAST");

        Assert.Equal("Text", Encoding.UTF8.GetString(Assert.Single(server.Mails).Content.Span));
    }

    [Fact]
    public async Task Bdat_OutOfOrder_IsRefusedAndItsOctetsAreNoCommands()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");

        Assert.StartsWith("503", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bdat_Reset_ForgetsTheChunks()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await client.SendAsync("BDAT 4\r\nText");
        await client.ReadReplyAsync();

        await client.ExpectAsync(250, "RSET");
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org>");
        await client.SendAsync("BDAT 4 LAST\r\nMore");
        await client.ReadReplyAsync();

        Assert.Equal("More", Encoding.UTF8.GetString(Assert.Single(server.Mails).Content.Span));
    }

    [Fact]
    public async Task Bdat_TooBig_IsRefusedAtItsEnd()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.SendAsync($"BDAT 1001 LAST\r\n{new string('x', 1_001)}");

        Assert.StartsWith("552", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Script_OnBdat_SeesItsStepsAndInterruptsItsOctets()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        List<SmtpServerStage> stages = [];
        server.Script = step =>
        {
            stages.Add(step.Stage);
            return step.Stage == SmtpServerStage.Body ? SmtpServerAction.Reset().AfterBodyBytes(3) : null;
        };
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.SendAsync("BDAT 6 LAST\r\nabcdef");

        await client.ExpectResetAsync();
        Assert.Equal([SmtpServerStage.Data, SmtpServerStage.Body], stages[^2..]);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Script_RefusesBdat_SkipsItsOctets()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        server.Script = static step => step.Stage == SmtpServerStage.Data ? SmtpServerAction.Reply(451, "4.3.0 later") : null;
        using RawClient client = await GreetWithRecipientAsync(server);

        await client.SendAsync("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");

        Assert.StartsWith("451", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    private static async Task<RawClient> GreetWithRecipientAsync(LoopbackSmtpServer server)
    {
        RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org>");
        return client;
    }
}
