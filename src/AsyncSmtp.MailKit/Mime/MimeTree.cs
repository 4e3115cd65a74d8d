using System.Net.Mail;
using System.Net.Mime;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// The tree that SmtpClient makes of a body, views and attachments. Where there are views, it takes the body for plain text, whatever <see cref="MailMessage.IsBodyHtml"/> says, and a view
/// alone, without body and attachments, is not put into a multipart.
/// </summary>
internal static class MimeTree
{
    public static MimeEntity Of(MailMessage message)
    {
        MimeEntity text = Text(message);
        if (message.Attachments.Count == 0)
        {
            return text;
        }

        Multipart mixed = new("mixed") { text };
        foreach (Attachment attachment in message.Attachments)
        {
            mixed.Add(MimeParts.Convert(attachment));
        }

        return mixed;
    }

    private static MimeEntity Text(MailMessage message)
    {
        if (message.AlternateViews.Count == 0)
        {
            return Body(message, message.IsBodyHtml ? MediaTypeNames.Text.Html : null);
        }

        if (message.AlternateViews.Count == 1 && message.Body.Length == 0 && message.Attachments.Count == 0)
        {
            return View(message.AlternateViews[0]);
        }

        MultipartAlternative alternative = [];
        if (message.Body.Length > 0)
        {
            alternative.Add(Body(message, mediaType: null));
        }

        foreach (AlternateView view in message.AlternateViews)
        {
            alternative.Add(View(view));
        }

        return alternative;
    }

    /// <summary>By way of a view, as SmtpClient does, so that the charset and the transfer encoding come out the same. The content is memory, and needs no disposing.</summary>
    private static MimePart Body(MailMessage message, string? mediaType)
    {
#pragma warning disable CA2000
        AlternateView body = message.Body.Length == 0
            ? AlternateView.CreateAlternateViewFromString("")
            : AlternateView.CreateAlternateViewFromString(message.Body, message.BodyEncoding, mediaType);
#pragma warning restore CA2000
        if (message.BodyTransferEncoding != TransferEncoding.Unknown)
        {
            body.TransferEncoding = message.BodyTransferEncoding;
        }

        return MimeParts.Convert(body);
    }

    private static MimeEntity View(AlternateView view)
    {
        MimePart part = MimeParts.Convert(view);
        if (view.LinkedResources.Count == 0)
        {
            return part;
        }

        MultipartRelated related = [part];
        related.ContentType.Parameters.Add("type", view.ContentType.MediaType);
        if (part.Headers[HeaderId.ContentLocation] is { } location)
        {
            related.Headers.Add(HeaderId.ContentLocation, location);
        }

        foreach (LinkedResource resource in view.LinkedResources)
        {
            related.Add(MimeParts.Convert(resource));
        }

        return related;
    }
}
