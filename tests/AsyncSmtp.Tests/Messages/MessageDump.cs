using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Every property of a message and of its parts as text, without changing any of them: the getter of ContentId would.</summary>
internal static class MessageDump
{
    public static string Of(MailMessage message)
    {
        StringBuilder dump = new();
        void Line(string name, object? value) => dump.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");

        Line("From", message.From);
        Line("Sender", message.Sender);
#pragma warning disable CS0618
        Line("ReplyTo", message.ReplyTo);
#pragma warning restore CS0618
        Line("ReplyToList", message.ReplyToList);
        Line("To", message.To);
        Line("CC", message.CC);
        Line("Bcc", message.Bcc);
        Line("Subject", message.Subject);
        Line("SubjectEncoding", message.SubjectEncoding?.WebName);
        Line("HeadersEncoding", message.HeadersEncoding?.WebName);
        Line("Priority", message.Priority);
        Line("DeliveryNotificationOptions", message.DeliveryNotificationOptions);
        Line("Body", message.Body);
        Line("BodyEncoding", message.BodyEncoding?.WebName);
        Line("BodyTransferEncoding", message.BodyTransferEncoding);
        Line("IsBodyHtml", message.IsBodyHtml);
        for (int i = 0; i < message.Headers.Count; i++)
        {
            Line($"Header {message.Headers.GetKey(i)}", string.Join('|', message.Headers.GetValues(i)!));
        }

        foreach (AlternateView view in message.AlternateViews)
        {
            Line("View", Part(view));
            foreach (LinkedResource resource in view.LinkedResources)
            {
                Line("LinkedResource", Part(resource));
            }
        }

        foreach (Attachment attachment in message.Attachments)
        {
            Line("Attachment", Part(attachment));
            Line("Name", attachment.Name);
            Line("NameEncoding", attachment.NameEncoding?.WebName);
            ContentDisposition disposition = attachment.ContentDisposition!;
            Line("Disposition", $"{disposition.DispositionType} {disposition.CreationDate:O} {disposition.Size}{Parameters(disposition.Parameters)}");
        }

        return dump.ToString();
    }

    private static string Part(AttachmentBase part)
    {
        string headers = string.Join('|', RawPartHeaders.Read(part).Select(header => $"{header.Key}={header.Value}"));
        string position = part.ContentStream.CanSeek ? part.ContentStream.Position.ToString(CultureInfo.InvariantCulture) : "-";
        return $"{part.ContentType.MediaType}{Parameters(part.ContentType.Parameters)} {part.TransferEncoding} {headers} {position} {part.ContentStream.CanRead}";
    }

    private static string Parameters(StringDictionary parameters) =>
        string.Concat(parameters.Cast<DictionaryEntry>().Select(entry => $";{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));
}
