using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// The part that SmtpClient makes of a body: its content, type and transfer encoding, by the same rules. A test compares with what it really makes, for every shape of message.
/// </summary>
/// <param name="Content">The text in its encoding.</param>
/// <param name="Type">The type of the part.</param>
/// <param name="Encoding">The transfer encoding of the part.</param>
internal readonly record struct BodyText(PartContent Content, ContentTypeSnapshot Type, TransferEncoding Encoding)
{
    /// <summary>Gets the part of a message that has none. SmtpClient makes none of an empty body; what it would leave out says the same (RFC 2045, section 5.2).</summary>
    public static BodyText Empty { get; } = new(PartContent.Empty, new ContentTypeSnapshot(MediaTypeNames.Text.Plain, "us-ascii"), TransferEncoding.SevenBit);

    public static BodyText Of(MailMessage message, bool isHtml)
    {
        string text = message.Body;
        Encoding encoding = message.BodyEncoding ?? (IsOneLineOfAscii(text) ? System.Text.Encoding.ASCII : System.Text.Encoding.UTF8);
        PartContent content;
        try
        {
            content = new PartContent(text, encoding);
        }
        catch (EncoderFallbackException exception)
        {
            throw BadMessage.Because($"message.Body has a character that message.BodyEncoding, which is {encoding.WebName}, does not have.", exception);
        }

        return new BodyText(content, new ContentTypeSnapshot(isHtml ? MediaTypeNames.Text.Html : MediaTypeNames.Text.Plain, encoding.BodyName), TransferEncodingOf(message, encoding));
    }

    private static TransferEncoding TransferEncodingOf(MailMessage message, Encoding encoding)
    {
        return message.BodyTransferEncoding switch
        {
            TransferEncoding.Unknown => IsOneOfTheUnicodes(encoding) ? TransferEncoding.Base64 : TransferEncoding.QuotedPrintable,
            TransferEncoding known and (TransferEncoding.Base64 or TransferEncoding.QuotedPrintable or TransferEncoding.SevenBit or TransferEncoding.EightBit) => known,
            TransferEncoding other => throw BadMessage.Because($"message.BodyTransferEncoding is {other}, which cannot be sent."),
        };
    }

    /// <summary>SmtpClient means these four objects, not encodings like them: another UTF-8 goes out as quoted-printable.</summary>
    public static bool IsOneOfTheUnicodes(Encoding encoding)
        => ReferenceEquals(encoding, System.Text.Encoding.UTF8) || ReferenceEquals(encoding, System.Text.Encoding.Unicode)
            || ReferenceEquals(encoding, System.Text.Encoding.BigEndianUnicode) || ReferenceEquals(encoding, System.Text.Encoding.UTF32);

    private static bool IsOneLineOfAscii(string text) => Ascii.IsValid(text) && !HeaderText.HasLineBreak(text);
}
