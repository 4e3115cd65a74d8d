using System.Text;

namespace AsyncSmtp.Testing.Tests;

/// <summary>Chunks that come at the wrong time, and what becomes of those that follow a refused one (RFC 3030, section 2).</summary>
public sealed class LoopbackSmtpServerChunkOrderTests
{
    private static readonly LoopbackSmtpServerOptions Chunking = new() { Chunking = true, MaxMessageSize = 1_000 };

    [Fact]
    public async Task Rcpt_AfterAChunk_IsRefusedAndTheMailGoesOn()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await ExpectChunkAsync(client, 250, "BDAT 4", "Text");

        await client.ExpectAsync(503, "RCPT TO:<late@example.org>");

        await client.ExpectAsync(250, "BDAT 0 LAST");
        Assert.Equal(["b@example.org"], Assert.Single(server.Mails).Recipients.Select(static recipient => recipient.Address));
    }

    [Fact]
    public async Task Bdat_AfterARefusedChunk_IsRefusedUntilReset()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        server.Script = static step => step is { Stage: SmtpServerStage.Data, CommandLine: "BDAT 5", MailNumber: 1 } ? SmtpServerAction.Reply(451, "4.3.0 later") : null;
        using RawClient client = await GreetWithRecipientAsync(server);
        await ExpectChunkAsync(client, 451, "BDAT 5", "First");

        await ExpectFailedUntilResetAsync(client, server);
    }

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT x LAST")]
    [InlineData("BDAT -1")]
    public async Task Bdat_AfterAMalformedChunk_IsRefusedUntilReset(string malformed)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await ExpectChunkAsync(client, 250, "BDAT 5", "First");
        await client.ExpectAsync(501, malformed);

        await ExpectFailedUntilResetAsync(client, server);
    }

    [Fact]
    public async Task Bdat_AfterAMalformedFirstChunk_IsRefusedUntilReset()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await client.ExpectAsync(501, "BDAT x");

        await ExpectFailedUntilResetAsync(client, server);
    }

    [Fact]
    public async Task Bdat_MiddleChunkMakesItTooBig_IsRefusedAtThatChunk()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await ExpectChunkAsync(client, 250, "BDAT 600", new string('x', 600));
        await ExpectChunkAsync(client, 250, "BDAT 400", new string('x', 400));

        await ExpectChunkAsync(client, 552, "BDAT 1", "x");

        await ExpectFailedUntilResetAsync(client, server);
    }

    [Fact]
    public async Task Bdat_NoMailUnderWay_LeavesTheNextMailAlone()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await RawClient.GreetAsync(server);
        await ExpectChunkAsync(client, 503, "BDAT 4 LAST", "Text");
        await client.ExpectAsync(501, "BDAT x");

        await ExpectMailAsync(client, server);
    }

    [Fact]
    public async Task Bdat_OutOfOrder_IsAnsweredAfterItsOctets()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await RawClient.GreetAsync(server);

        await ExpectAnswerAfterOctetsAsync(client, 503);
    }

    [Fact]
    public async Task Bdat_RefusedByTheScript_IsAnsweredAfterItsOctets()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        server.Script = static step => step.Stage == SmtpServerStage.Data ? SmtpServerAction.Reply(451, "4.3.0 later") : null;
        using RawClient client = await GreetWithRecipientAsync(server);

        await ExpectAnswerAfterOctetsAsync(client, 451);
    }

    [Fact]
    public async Task Bdat_AfterAFailedChunk_IsAnsweredAfterItsOctets()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(Chunking);
        using RawClient client = await GreetWithRecipientAsync(server);
        await client.ExpectAsync(501, "BDAT x");

        await ExpectAnswerAfterOctetsAsync(client, 503);
    }

    /// <summary>The answer to what came before the chunk is there at once, and the one to the chunk is not, until its last octet has come.</summary>
    private static async Task ExpectAnswerAfterOctetsAsync(RawClient client, int code)
    {
        await client.SendAsync("NOOP\r\nBDAT 6 LAST\r\nQUI");
        Assert.StartsWith("250 2.0.0 Ok", await client.ReadReplyAsync(), StringComparison.Ordinal);
        client.ExpectNothing();

        await client.SendAsync("T\r\nNOOP\r\n");

        Assert.StartsWith($"{code} ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250 2.0.0 Ok", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    private static async Task ExpectFailedUntilResetAsync(RawClient client, LoopbackSmtpServer server)
    {
        await ExpectChunkAsync(client, 503, "BDAT 6", "QUIT\r\n");
        await ExpectChunkAsync(client, 503, "BDAT 6 LAST", "QUIT\r\n");
        await ExpectChunkAsync(client, 503, "BDAT 6 LAST", "QUIT\r\n");
        await client.ExpectAsync(503, "DATA");
        Assert.Equal(0, server.AcceptedMails);

        await client.ExpectAsync(250, "RSET");
        await ExpectMailAsync(client, server);
    }

    /// <summary>A mail in two chunks is taken, whole.</summary>
    private static async Task ExpectMailAsync(RawClient client, LoopbackSmtpServer server)
    {
        await AddRecipientAsync(client);
        await ExpectChunkAsync(client, 250, "BDAT 5", "First");
        await ExpectChunkAsync(client, 250, "BDAT 4 LAST", "Last");
        Assert.Equal("FirstLast", Encoding.UTF8.GetString(Assert.Single(server.Mails).Content.Span));
    }

    private static async Task ExpectChunkAsync(RawClient client, int code, string command, string octets)
    {
        await client.SendAsync($"{command}\r\n{octets}");
        Assert.StartsWith($"{code} ", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    private static async Task<RawClient> GreetWithRecipientAsync(LoopbackSmtpServer server)
    {
        RawClient client = await RawClient.GreetAsync(server);
        await AddRecipientAsync(client);
        return client;
    }

    private static async Task AddRecipientAsync(RawClient client)
    {
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org>");
    }
}
