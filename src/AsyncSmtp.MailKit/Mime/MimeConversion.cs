using System.Net.Mail;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// Makes of a <see cref="MailMessage"/> the <see cref="MimeMessage"/> whose reader gets what SmtpClient would have sent him: the same headers once decoded, the same tree of parts, the same content.
/// </summary>
/// <remarks>
/// MimeKit's own conversion is not used: it gives every part a Content-ID, shows Bcc, and passes over the body's transfer encoding, ReplyTo, the caller's priority headers and the positions of
/// streams, and it copies all content. docs/design/mime-conversion.md has the list.
/// </remarks>
internal static class MimeConversion
{
    /// <summary>Converts a message. The content is not read, but for streams that cannot seek, which are read to their ends here and kept.</summary>
    /// <param name="message">A message of the caller's own, which lives until the converted one is sent. It is not changed.</param>
    /// <param name="international">Whether it goes out as UTF-8 (SMTPUTF8), as with <see cref="SmtpDeliveryFormat.International"/>.</param>
    /// <param name="timeProvider">The clock of the Date header.</param>
    /// <returns>The converted message, without Bcc. To dispose it disposes the streams of <paramref name="message"/>.</returns>
    public static MimeMessage Convert(MailMessage message, bool international, TimeProvider timeProvider)
    {
        MimeMessage mime = new(new HeaderList());
        try
        {
            MimeEntity body = MimeTree.Of(message);
            mime.Body = body;
            MimeHeaders.Write(message, mime, body, international, timeProvider.GetLocalNow());
            return mime;
        }
        catch
        {
            mime.Dispose();
            throw;
        }
    }
}
