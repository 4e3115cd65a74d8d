using System.Net.Mail;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Testing;
using MailKit.Security;
using MimeKit;

namespace AsyncSmtp.MailKit.Tests.Mime;

/// <summary>Sends the same message by SmtpClient and, converted, by MailKit.</summary>
internal static class TwoWays
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<(ReceivedMail Bare, ReceivedMail Converted)> SendAsync(LoopbackSmtpServer server, Func<MailMessage> create, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit)
    {
        using SmtpClient client = new(server.Host, server.Port) { DeliveryFormat = format };
        using MailMessage bare = create();
        await client.SendMailAsync(bare, Token).Capped();
        ReceivedMail first = server.Mails[^1];
        using MailMessage message = create();
        return (first, await SendConvertedAsync(server, message, format));
    }

    public static async Task<ReceivedMail> SendConvertedAsync(LoopbackSmtpServer server, MailMessage source, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit)
    {
        using MimeMessage message = MimeConversion.Convert(source, format == SmtpDeliveryFormat.International, TimeProvider.System);
        using global::MailKit.Net.Smtp.SmtpClient client = new();
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, Token).Capped();
        FormatOptions options = FormatOptions.Default.Clone();
        options.International = format == SmtpDeliveryFormat.International;
        MailboxAddress[] recipients = [.. source.To.Concat(source.Bcc).Concat(source.CC).Select(static a => new MailboxAddress(null, a.Address))];
        await client.SendAsync(options, message, new MailboxAddress(null, (source.Sender ?? source.From)!.Address), recipients, Token).Capped();
        await client.DisconnectAsync(true, Token).Capped();
        return server.Mails[^1];
    }
}
