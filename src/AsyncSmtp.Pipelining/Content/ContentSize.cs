using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>How many bytes the parts of a message have before they are encoded for transfer.</summary>
internal static class ContentSize
{
    public static long Of(MailMessage message)
    {
        long size = Encoding.UTF8.GetByteCount(message.Body);
        foreach (AlternateView view in message.AlternateViews)
        {
            size += Of(view);
            foreach (LinkedResource resource in view.LinkedResources)
            {
                size += Of(resource);
            }
        }

        foreach (Attachment attachment in message.Attachments)
        {
            size += Of(attachment);
        }

        return size;
    }

    /// <summary>The streams of an attempt can seek.</summary>
    private static long Of(AttachmentBase part) => part.ContentStream.Length - part.ContentStream.Position;
}
