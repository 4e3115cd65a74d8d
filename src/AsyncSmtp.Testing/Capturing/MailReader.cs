using System.Net.Mail;
using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>Reads what would go out: the same message that a client is given.</summary>
internal static class MailReader
{
    /// <param name="mail">What is sent.</param>
    /// <param name="recipients">Whom it is sent to: all of its recipients, or some.</param>
    public static CapturedMail Read(MailMessageSnapshot mail, RecipientList recipients)
    {
        using MailMessage message = mail.CreateMessage(mail.Recipients, new CommitProbe(), tail: null);
        IEnumerable<CapturedPart> views = message.AlternateViews.Select(Read);
        return new CapturedMail(message.From!)
        {
            Sender = message.Sender,
            To = [.. message.To],
            Cc = [.. message.CC],
            Bcc = [.. message.Bcc],
#pragma warning disable CS0618 // Obsolete, but where it is set, it is what goes out.
            ReplyTo = message.ReplyTo is { } replyTo ? [replyTo] : [.. message.ReplyToList],
#pragma warning restore CS0618
            Subject = message.Subject,
            Priority = message.Priority,
            Headers = [.. Headers(message)],
            MessageId = mail.MessageId,
            Views = message.AlternateViews.Count > 0 ? [.. views] : [Body(message)],
            LinkedResources = [.. message.AlternateViews.SelectMany(static v => v.LinkedResources).Select(Read)],
            Attachments = [.. message.Attachments.Select(Read)],
            UserToken = mail.UserToken,
            Recipients = [.. recipients.Addresses.Select(static a => a.Address)],
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(MailMessage message)
        => message.Headers.AllKeys.SelectMany(name => (message.Headers.GetValues(name) ?? []).Select(value => KeyValuePair.Create(name!, value)));

    /// <summary>The body of a message with attachments, which is no view.</summary>
    private static CapturedPart Body(MailMessage message)
    {
        Encoding encoding = message.BodyEncoding ?? Encoding.UTF8;
        return new CapturedPart(message.IsBodyHtml ? "text/html" : "text/plain", encoding.WebName, encoding.GetBytes(message.Body));
    }

    private static CapturedPart Read(AttachmentBase part)
    {
        using MemoryStream content = new();
        part.ContentStream.CopyTo(content);
        string? id = RawPartHeaders.Read(part).FirstOrDefault(static h => h.Key == RawPartHeaders.ContentId).Value;
#pragma warning disable CA1308 // Media types are written in lower case.
        return new CapturedPart(part.ContentType.MediaType.ToLowerInvariant(), part.ContentType.CharSet, content.ToArray())
#pragma warning restore CA1308
        {
            Name = (part as Attachment)?.Name ?? part.ContentType.Name,
            ContentId = id?.Trim('<', '>'),
            IsInline = part is Attachment { ContentDisposition.Inline: true },
        };
    }
}
