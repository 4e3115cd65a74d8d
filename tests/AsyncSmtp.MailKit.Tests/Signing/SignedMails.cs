using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Signing;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Messages;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AsyncSmtp.MailKit.Tests.Signing;

/// <summary>Mails that were converted, signed and sent.</summary>
internal static class SignedMails
{
    public static async Task<ReceivedMail> SendAsync(LoopbackSmtpServer server, MailMessage source, DkimOptions options, TimeProvider? timeProvider = null)
    {
        using MimeMessage message = MimeConversion.Convert(source, international: false, TimeProvider.System);
        using global::MailKit.Net.Smtp.SmtpClient client = new();
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken).Capped();
        EncodingConstraint constraint = client.Capabilities.HasFlag(SmtpCapabilities.EightBitMime) ? EncodingConstraint.EightBit : EncodingConstraint.SevenBit;
        new MessageSigner(options, timeProvider ?? TimeProvider.System).Sign(message, constraint, FormatOptions.Default);
        await client.SendAsync(message, TestContext.Current.CancellationToken).Capped();
        return server.Mails[^1];
    }

    /// <summary>A mail with what may change on the way: 8bit, trailing blanks, long headers, several of a kind, and parts.</summary>
    public static MailMessage Rich() => MessageShapes.With(
        static message =>
        {
            message.Subject = "Grüße  aus Köln, " + new string('x', 100);
            message.BodyTransferEncoding = TransferEncoding.EightBit;
            message.Headers.Add("Message-ID", "<own.id@example.com>");
            message.Headers.Add("List-Unsubscribe", "<https://example.com/leave>");
            message.Headers.Add("X-Note", "one");
            message.Headers.Add("X-Note", "two");
            message.AlternateViews.Add(MessageShapes.View("<p>Grüße</p>", "text/html"));
            message.Attachments.Add(MessageShapes.Attachment([1, 2, 3], "Grüße.bin"));
        },
        "Grüße \r\n\r\n.\r\nFrom here\t\r\n\r\n\r\n");
}
