using System.Net.Mail;
using AsyncSmtp.Testing;
using MimeKit;
using MimeKit.Cryptography;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.MailKit.Tests.Signing;

/// <summary>What a sender signs is what the server gets.</summary>
public sealed class SignedSendTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SmtpDeliveryFormat.SevenBit)]
    [InlineData(SmtpDeliveryFormat.International)]
    public async Task SendAsync_WithDkim_IsGoodAsReceived(SmtpDeliveryFormat format)
    {
        DkimKeys keys = DkimKeys.Rsa();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        MailKitTransportFactory factory = new(new MailKitTransportOptions { Dkim = keys.Options() });
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false, DeliveryFormat = format }, factory);
        using MailMessage message = With(static m => m.Subject = "Grüße aus Köln", "Grüße\r\n");

        await sender.SendAsync(message, Token).Capped();

        MimeMessage mail = await MimeMessage.LoadAsync(new MemoryStream(Assert.Single(server.Mails).Content.ToArray()), Token);
        Assert.True(await new DkimVerifier(keys).VerifyAsync(mail, mail.Headers[mail.Headers.IndexOf(HeaderId.DkimSignature)], Token));
    }
}
