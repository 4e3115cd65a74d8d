using System.Text;

namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerMailTests
{
    [Fact]
    public async Task Mail_Accepted_IsRecordedBeforeTheReply()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org> SIZE=10 RET=HDRS ENVID=e1");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org> NOTIFY=NEVER");
        await client.ExpectAsync(501, "RCPT TO:<bad>");
        await client.ExpectAsync(250, "RCPT TO:<c@example.org>");
        await client.ExpectAsync(354, "DATA");

        Assert.StartsWith("250 2.0.0 ", await client.AskAsync("Subject: Hi\r\nMessage-ID:\r\n <1@example.org>\r\n\r\nText\r\n."), StringComparison.Ordinal);

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal(1, server.AcceptedMails);
        Assert.Equal((1, 1, 1), (mail.SequenceNumber, mail.ConnectionNumber, mail.MailNumber));
        Assert.Equal("a@example.org", mail.Sender);
        Assert.Equal("HDRS", mail.SenderParameters["RET"]);
        Assert.Equal("e1", mail.SenderParameters["envid"]);
        Assert.Equal(["b@example.org", "c@example.org"], mail.Recipients.Select(recipient => recipient.Address));
        Assert.Equal("NEVER", mail.Recipients[0].Parameters["NOTIFY"]);
        Assert.Equal("Subject: Hi\r\nMessage-ID:\r\n <1@example.org>\r\n\r\nText\r\n", mail.Text);
        Assert.Equal("Subject: Hi\r\nMessage-ID:\r\n <1@example.org>\r\n", mail.HeaderText);
        Assert.Equal("Text\r\n", mail.BodyText);
        Assert.Equal("<1@example.org>", mail.MessageId);
        Assert.Equal("Hi", mail.GetHeader("subject"));
        Assert.Null(mail.GetHeader("Text"));
        Assert.False(mail.IsSecure);
        Assert.Null(mail.User);
    }

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("..a\r\n...b\r\n.\r\n", ".a\r\n..b\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n")]
    [InlineData("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\r\n")]
    [InlineData("a\r\n.\n\r\n.\r\n", "a\r\n\n\r\n")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n")]
    [InlineData("a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n")]
    [InlineData("a\0\u00e4\r\n.\r\n", "a\0\u00e4\r\n")]
    public async Task Content_AnyCut_IsUnstuffed(string wire, string expected)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        byte[] bytes = Encoding.UTF8.GetBytes(wire);

        for (int cut = 0; cut < bytes.Length; cut++)
        {
            await client.BeginDataAsync();
            await client.SendAsync(bytes.AsMemory(0, cut));
            await client.SendAsync(bytes.AsMemory(cut));
            Assert.StartsWith("250 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        }

        Assert.All(server.Mails, mail => Assert.Equal(expected, mail.Text));
        Assert.Equal(bytes.Length, server.AcceptedMails);
    }

    [Fact]
    public async Task Content_ByteByByte_IsUnstuffed()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();

        foreach (char c in "a\r\n..\r\n.b\r\n.\r\n")
        {
            await client.SendAsync(c.ToString());
        }

        Assert.StartsWith("250 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("a\r\n.\r\nb\r\n", Assert.Single(server.Mails).Text);
    }

    [Fact]
    public async Task Content_Large_IsKeptExactly()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        string line = new string('x', 997) + "\r\n";
        string content = string.Concat(Enumerable.Repeat(line, 5000));

        Assert.StartsWith("250 ", await client.SendMailAsync(content), StringComparison.Ordinal);

        Assert.Equal(content, Assert.Single(server.Mails).Text);
    }

    [Fact]
    public async Task Content_OverTheLimit_IsRefusedAndNotRecorded()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { MaxMessageSize = 1000 });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("250 ", await client.SendMailAsync(new string('x', 998) + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("552 5.3.4 ", await client.SendMailAsync(new string('x', 999) + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("552 5.3.4 ", await client.SendMailAsync(new string('x', 500_000) + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.SendMailAsync(), StringComparison.Ordinal);

        Assert.Equal(2, server.AcceptedMails);
    }

    [Fact]
    public async Task Content_Unfinished_IsNotRecorded()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using (RawClient client = await RawClient.GreetAsync(server))
        {
            await client.BeginDataAsync();
            await client.SendAsync("Subject: Hi\r\n\r\nText\r\n.");
        }

        await HangCap.UntilAsync(() => server.Connections[0].ClosedAt is not null);

        Assert.Equal(0, server.AcceptedMails);
    }

    [Fact]
    public async Task Mails_TwoOnAConnection_AreNumbered()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient first = await RawClient.GreetAsync(server);
        await first.SendMailAsync();
        using RawClient second = await RawClient.GreetAsync(server);
        await second.SendMailAsync();
        await first.SendMailAsync();

        Assert.Equal([(1, 1, 1), (2, 2, 1), (3, 1, 2)], server.Mails.Select(mail => (mail.SequenceNumber, mail.ConnectionNumber, mail.MailNumber)));
        Assert.Equal([2, 1], server.Connections.Select(connection => connection.AcceptedMails));
    }

    [Fact]
    public async Task Mails_AllRecipientsRefused_AreNotTaken()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(501, "RCPT TO:<bad>");

        Assert.StartsWith("554 5.5.1 ", await client.AskAsync("DATA"), StringComparison.Ordinal);
    }
}
