using AsyncSmtp.Testing;
using MimeKit;

namespace AsyncSmtp.Pipelining.Tests.Transport;

public sealed class MimeMessageTests
{
    [Fact]
    public async Task SendAsync_MimeMessage_ArrivesAsItIsAndWithoutBcc()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false }, new PipeliningTransportFactory());
        using MimeMessage message = new();
        message.From.Add(new MailboxAddress("", "from@example.com"));
        message.To.Add(new MailboxAddress("", "to@example.com"));
        message.Bcc.Add(new MailboxAddress("", "hidden@example.com"));
        message.Subject = "Größe";
        message.Body = new TextPart("plain") { Text = "Text\r\n.with a dot\r\n" };

        MailSendResult result = await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        ReceivedMail mail = Assert.Single(server.Mails);
        using MimeMessage arrived = await MimeMessage.LoadAsync(new MemoryStream(mail.Content.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal((DeliveryOutcome.Sent, $"<{message.MessageId}>"), (result.Outcome, result.MessageId));
        Assert.Equal(["to@example.com", "hidden@example.com"], mail.Recipients.Select(static r => r.Address));
        Assert.Equal(("Größe", "Text\r\n.with a dot\r\n"), (arrived.Subject, arrived.TextBody?.ReplaceLineEndings("\r\n")));
        Assert.Empty(arrived.Bcc);
    }
}
