using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.Messages;
using MimeKit;
using ContentType = MimeKit.ContentType;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>A view, a linked resource or an attachment as a MIME part: what its headers say, and its stream.</summary>
internal static class MimeParts
{
    public static MimePart Convert(AttachmentBase item)
    {
        ContentType type = ContentTypes.Convert(item.ContentType);
        ConvertedPart part = new(type, EncodingOf(item.TransferEncoding, type)) { Content = PartContents.Of(item.ContentStream) };
        if (item is Attachment { ContentDisposition: { } disposition })
        {
            part.ContentDisposition = MimeKit.ContentDisposition.Parse(disposition.ToString());
        }

        foreach ((string name, string value) in RawPartHeaders.Read(item))
        {
            part.Headers.Add(name, value);
        }

        return part;
    }

    /// <summary>
    /// The encoding that was asked for, but for quoted-printable of anything else than text: MimeKit writes the line breaks of such a part as line breaks, CRLF, which is what they are in text and would be
    /// damage to data. Base64 keeps every byte.
    /// </summary>
    internal static ContentEncoding EncodingOf(TransferEncoding encoding, ContentType type) => encoding switch
    {
        TransferEncoding.SevenBit => ContentEncoding.SevenBit,
        TransferEncoding.EightBit => ContentEncoding.EightBit,
        TransferEncoding.QuotedPrintable when IsText(type) => ContentEncoding.QuotedPrintable,
        _ => ContentEncoding.Base64,
    };

    /// <summary>Text of lines that end with the bytes 0D and 0A, which those of UTF-16 and UTF-32 do not.</summary>
    private static bool IsText(ContentType type)
    {
        if (!type.IsMimeType("text", "*"))
        {
            return false;
        }

        string? charset = type.Charset;
        if (charset is null or "us-ascii" or "utf-8")
        {
            return true;
        }

        try
        {
            return Encoding.GetEncoding(charset).GetByteCount("\n") == 1;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
