namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerCommandTests
{
    [Fact]
    public async Task Ehlo_Default_OffersEverything()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.ReadReplyAsync();

        string reply = await client.AskAsync("EHLO client.example");

        Assert.Equal(
            ["250-localhost greets client.example", "250-PIPELINING", "250-SIZE 67108864", "250-8BITMIME", "250-SMTPUTF8", "250-DSN", "250-ENHANCEDSTATUSCODES", "250-STARTTLS",
                "250 AUTH PLAIN LOGIN"],
            reply.Split('\n'));
    }

    [Fact]
    public async Task Ehlo_EverythingOff_OffersNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Pipelining = false,
            MaxMessageSize = null,
            EightBitMime = false,
            SmtpUtf8 = false,
            Dsn = false,
            EnhancedStatusCodes = false,
            StartTls = false,
            AuthMechanisms = SmtpAuthMechanisms.None,
        });
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.ReadReplyAsync();

        Assert.Equal("250 localhost greets client.example", await client.AskAsync("EHLO client.example"));
        Assert.Equal("250 Ok", await client.AskAsync("NOOP"));
    }

    [Theory]
    [InlineData("NOOP", "250 2.0.0 ")]
    [InlineData("noop", "250 2.0.0 ")]
    [InlineData("RSET", "250 2.0.0 ")]
    [InlineData("VRFY someone", "252 2.1.5 ")]
    [InlineData("VRFY", "501 5.5.4 ")]
    [InlineData("HELP", "214 2.0.0 ")]
    [InlineData("EXPN list", "502 5.5.1 ")]
    [InlineData("FROB", "500 5.5.2 ")]
    [InlineData("", "500 5.5.2 ")]
    [InlineData("EHLO", "501 5.5.4 ")]
    [InlineData("HELO", "501 5.5.4 ")]
    [InlineData("HELO me", "250 localhost ")]
    [InlineData("QUIT", "221 2.0.0 ")]
    [InlineData("NOOP \n", "500 5.5.2 ")]
    [InlineData("RCPT TO:<b@example.org>", "503 5.5.1 ")]
    [InlineData("DATA", "503 5.5.1 ")]
    [InlineData("MAIL FROM:<>", "250 2.1.0 ")]
    [InlineData("MAIL FROM: <a@example.org>", "250 2.1.0 ")]
    [InlineData("mail from:<a@example.org>", "250 2.1.0 ")]
    [InlineData("MAIL FROM:<@relay.example:a@example.org>", "250 2.1.0 ")]
    [InlineData("MAIL FROM:<\"a >b\"@example.org>", "250 2.1.0 ")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x AUTH=<>", "250 2.1.0 ")]
    [InlineData("MAIL", "501 5.5.4 ")]
    [InlineData("MAIL FROM:a@example.org", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a b@example.org>", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org>SIZE=1", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=1 SIZE=1", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=many", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=67108865", "552 5.3.4 ")]
    [InlineData("MAIL FROM:<a@example.org> BODY=BINARYMIME", "501 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org> FROB=1", "555 5.5.4 ")]
    [InlineData("MAIL FROM:<a>", "501 5.1.7 ")]
    [InlineData("MAIL FROM:<ä@example.org>", "553 5.6.7 ")]
    public async Task Command_First_IsAnswered(string command, string expected)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith(expected, await client.AskAsync(command), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT TO:<b@example.org>", "250 2.1.5 ")]
    [InlineData("RCPT TO:<Postmaster>", "250 2.1.5 ")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b@example.org", "250 2.1.5 ")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY=NEVER,DELAY", "501 5.5.4 ")]
    [InlineData("RCPT TO:<b@example.org> ORCPT=b@example.org", "501 5.5.4 ")]
    [InlineData("RCPT TO:<b@example.org> FROB", "555 5.5.4 ")]
    [InlineData("RCPT TO:<>", "501 5.1.3 ")]
    [InlineData("RCPT TO:<b>", "501 5.1.3 ")]
    [InlineData("RCPT <b@example.org>", "501 5.5.4 ")]
    [InlineData("RCPT TO:<ä@example.org>", "553 5.6.7 ")]
    [InlineData("MAIL FROM:<c@example.org>", "503 5.5.1 ")]
    [InlineData("DATA", "503 5.5.1 ")]
    [InlineData("AUTH PLAIN AGEAYg==", "503 5.5.1 ")]
    public async Task Command_AfterMail_IsAnswered(string command, string expected)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");

        Assert.StartsWith(expected, await client.AskAsync(command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_BeforeGreeting_IsOutOfSequence()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.ReadReplyAsync();

        await client.ExpectAsync(503, "MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task Rset_AfterRecipient_EndsTheMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org>");

        await client.ExpectAsync(250, "RSET");

        await client.ExpectAsync(503, "DATA");
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task Parameters_OfExtensionsNotOffered_AreNotRecognised()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { MaxMessageSize = null, EightBitMime = false, SmtpUtf8 = false, Dsn = false });
        using RawClient client = await RawClient.GreetAsync(server);

        foreach (string parameter in (string[])["SIZE=1", "BODY=8BITMIME", "SMTPUTF8", "RET=FULL", "ENVID=x"])
        {
            await client.ExpectAsync(555, $"MAIL FROM:<a@example.org> {parameter}");
        }

        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(555, "RCPT TO:<b@example.org> NOTIFY=NEVER");
    }

    [Fact]
    public async Task Line_TooLong_IsRefusedAndTheNextIsHeard()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("500 5.5.2 ", await client.AskAsync("NOOP " + new string('x', 50_000)), StringComparison.Ordinal);
        await client.ExpectAsync(250, "NOOP");
    }

    [Fact]
    public async Task Quit_Always_ClosesInOrder()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        await client.ExpectAsync(221, "QUIT");

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Commands_InOneSegment_AreAnsweredInOrderInOneSegment()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<bad>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n");

        foreach (string start in (string[])["250 2.1.0", "250 2.1.5", "501 5.1.3", "250 2.1.5", "354 "])
        {
            Assert.StartsWith(start, await client.ReadReplyAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, client.Reads);
    }

    [Fact]
    public async Task Commands_CutAnywhere_AreUnderstood()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        foreach (char c in "MAIL FROM:<a@example.org>\r\n")
        {
            await client.SendAsync(c.ToString());
        }

        Assert.StartsWith("250 2.1.0", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }
}
