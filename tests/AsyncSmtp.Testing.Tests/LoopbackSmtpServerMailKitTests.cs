using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AsyncSmtp.Testing.Tests;

/// <summary>With MailKit's client, a second opinion on what is right: it pipelines, asks for DSN, and does AUTH PLAIN.</summary>
public sealed class LoopbackSmtpServerMailKitTests
{
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task MailKit_StartTlsAndAuth_IsSecureAndKnown(string mechanism)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            RequireTls = true,
            RequireAuthentication = true,
            CheckCredentials = (user, password) => (user, password) == ("user", "secret"),
        });
        using SmtpClient client = new() { ServerCertificateValidationCallback = server.AcceptCertificate };
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken).Capped();
        client.AuthenticationMechanisms.RemoveWhere(one => one != mechanism);
        await client.AuthenticateAsync("user", "secret", TestContext.Current.CancellationToken).Capped();

        await client.SendAsync(NewMessage(), TestContext.Current.CancellationToken).Capped();
        await client.DisconnectAsync(true, TestContext.Current.CancellationToken).Capped();

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.True(mail.IsSecure);
        Assert.Equal("user", mail.User);
        Assert.Contains(server.Connections[0].Commands, line => line.StartsWith($"AUTH {mechanism}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MailKit_WrongPassword_IsTold()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { CheckCredentials = (_, _) => false });
        using SmtpClient client = await ConnectAsync(server);

        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync("user", "wrong", TestContext.Current.CancellationToken).Capped());
    }

    [Fact]
    public async Task MailKit_Pipelining_SendsManyRecipientsAndSeesTheRefusedOne()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = step => step is { Stage: SmtpServerStage.Recipient, RecipientNumber: 7 } ? SmtpServerAction.Reply(550, "5.1.1 No such user") : null,
        });
        using TolerantClient client = new();
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken).Capped();
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Pipelining));
        MimeMessage message = NewMessage();
        message.To.Clear();
        message.To.AddRange(Enumerable.Range(1, 100).Select(i => MailboxAddress.Parse($"r{i}@example.org")));

        await client.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        Assert.Equal(["r7@example.org"], client.Refused);
        Assert.Equal(
            Enumerable.Range(1, 100).Where(i => i != 7).Select(i => $"r{i}@example.org"),
            Assert.Single(server.Mails).Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task MailKit_Dsn_SendsItsParameters()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using DsnClient client = new() { DeliveryStatusNotificationType = DeliveryStatusNotificationType.HeadersOnly };
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken).Capped();

        await client.SendAsync(NewMessage(), TestContext.Current.CancellationToken).Capped();

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal("envelope-1", mail.SenderParameters["ENVID"]);
        Assert.Equal("HDRS", mail.SenderParameters["RET"]);
        Assert.Equal("SUCCESS,FAILURE", mail.Recipients[0].Parameters["NOTIFY"]);
        Assert.Equal("rfc822;b@example.org", mail.Recipients[0].Parameters["ORCPT"]);
    }

    [Fact]
    public async Task MailKit_SmtpUtf8_SendsNonAsciiAddresses()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = await ConnectAsync(server);
        MimeMessage message = NewMessage();
        message.To.Clear();
        message.To.Add(new MailboxAddress("Jörg", "jörg@example.org"));
        FormatOptions format = FormatOptions.Default.Clone();
        format.International = true;

        await client.SendAsync(format, message, TestContext.Current.CancellationToken).Capped();

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal("jörg@example.org", mail.Recipients[0].Address);
        Assert.True(mail.SenderParameters.ContainsKey("SMTPUTF8"));
        Assert.Contains("jörg@example.org", mail.GetHeader("To"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailKit_Message_ArrivesByteForByte()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = await ConnectAsync(server);
        MimeMessage message = NewMessage();
        message.Body = new TextPart("plain") { Text = "A\r\n.\r\n..\r\n.hidden\r\n", ContentTransferEncoding = ContentEncoding.SevenBit };
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        using MemoryStream expected = new();

        await client.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        await message.WriteToAsync(format, expected, TestContext.Current.CancellationToken);
        Assert.Equal(expected.ToArray(), Assert.Single(server.Mails).Content.ToArray());
        Assert.Equal($"<{message.MessageId}>", server.Mails[0].MessageId);
    }

    [Fact]
    public async Task MailKit_ManyConnections_EveryMailArrivesOnce()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(SendAsync)).Capped();

        Assert.Equal(800, server.AcceptedMails);
        Assert.Equal(800, server.Mails.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(16, server.TotalConnections);

        async Task SendAsync(int number)
        {
            using SmtpClient client = await ConnectAsync(server);
            for (int i = 0; i < 50; i++)
            {
                await client.SendAsync(NewMessage(), TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<SmtpClient> ConnectAsync(LoopbackSmtpServer server)
    {
        SmtpClient client = new();
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken).Capped();
        return client;
    }

    private static MimeMessage NewMessage() =>
        new([MailboxAddress.Parse("a@example.org")], [MailboxAddress.Parse("b@example.org")], "Hello", new TextPart("plain") { Text = "Text\r\n" });

    private sealed class TolerantClient : SmtpClient
    {
        public List<string> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Refused.Add(mailbox.Address);
    }

    private sealed class DsnClient : SmtpClient
    {
        protected override string GetEnvelopeId(MimeMessage message) => "envelope-1";

        protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) =>
            DeliveryStatusNotification.Success | DeliveryStatusNotification.Failure;
    }
}
