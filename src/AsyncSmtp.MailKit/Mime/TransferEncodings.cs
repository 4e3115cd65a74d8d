using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>Values of the Content-Transfer-Encoding header, as MimeKit's headers keep them.</summary>
internal static class TransferEncodings
{
    private static readonly byte[] SevenBit = PlainText.Raw("7bit");
    private static readonly byte[] EightBit = PlainText.Raw("8bit");
    private static readonly byte[] QuotedPrintable = PlainText.Raw("quoted-printable");
    private static readonly byte[] Base64 = PlainText.Raw("base64");

    public static byte[] Raw(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.SevenBit => SevenBit,
        ContentEncoding.EightBit => EightBit,
        ContentEncoding.QuotedPrintable => QuotedPrintable,
        _ => Base64,
    };
}
