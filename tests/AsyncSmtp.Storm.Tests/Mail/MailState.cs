using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>Everything of a caller's message that a send could change, as text: two are equal when nothing was changed.</summary>
internal static class MailState
{
    public static string Of(MailMessage message)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{message.From} {message.To} {message.CC} {message.Bcc} {message.Subject} {message.Body} {message.BodyTransferEncoding}");
        foreach (string? name in message.Headers.AllKeys)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {message.Headers[name]}");
        }

        foreach (AttachmentBase part in message.AlternateViews.Cast<AttachmentBase>().Concat(message.Attachments))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{part.ContentType} {part.TransferEncoding} {part.ContentStream.Position} {part.ContentStream.CanRead}");
        }

        return text.ToString();
    }
}
