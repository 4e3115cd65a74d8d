using System.Net.Mime;

namespace AsyncSmtp.Messages;

/// <summary>
/// What is done to a part's content so that it can go out. Base64 and quoted-printable make anything safe. With 7bit and 8bit SmtpClient writes the bytes as they are, and
/// those must be lines: no CR or LF alone, no NUL, at most 998 octets a line (RFC 2045, sections 2.7 and 2.8).
/// </summary>
/// <remarks>
/// <para>Content that is so already is left alone. Otherwise:</para>
/// <list type="bullet">
/// <item>Text and messages, whose line breaks are CRLF by definition: each lone CR or LF becomes a CRLF.</item>
/// <item>Text that still has a NUL or a long line goes out as quoted-printable, a message as base64.</item>
/// <item>All else is data, where a changed byte is damage, and UTF-16 and UTF-32, where 0D and 0A are halves of characters: the bytes stay, and go out as base64.</item>
/// </list>
/// </remarks>
internal readonly record struct ContentTreatment(TransferEncoding Encoding, bool NormalizeLineBreaks)
{
    public static ContentTreatment For(ReadOnlySpan<byte> content, TransferEncoding encoding, ContentTypeSnapshot type)
    {
        if (!IsNeededWith(encoding))
        {
            return new(encoding, NormalizeLineBreaks: false);
        }

        bool loneBreak = LineBreaks.HasLone(content);
        bool unfit = content.Contains((byte)0) || LineBreaks.HasLongLine(content, HeaderText.MaxLineLength);
        if (!loneBreak && !unfit)
        {
            return new(encoding, NormalizeLineBreaks: false);
        }

        bool isText = IsOfType(type, "text/");
        if (!(isText || IsOfType(type, "message/") || IsOfType(type, "multipart/")) || HasWideCharacters(type))
        {
            return new(TransferEncoding.Base64, NormalizeLineBreaks: false);
        }

        TransferEncoding safe = isText ? TransferEncoding.QuotedPrintable : TransferEncoding.Base64;
        return new(unfit ? safe : encoding, loneBreak);
    }

    /// <summary>Whether content may need one: whether the bytes go out as they are.</summary>
    public static bool IsNeededWith(TransferEncoding encoding) => encoding is TransferEncoding.SevenBit or TransferEncoding.EightBit;

    private static bool IsOfType(ContentTypeSnapshot type, string prefix) => type.MediaType.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool HasWideCharacters(ContentTypeSnapshot type) =>
        type.CharSet is { } charSet
        && (charSet.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase)
            || charSet.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase)
            || charSet.Contains("10646", StringComparison.Ordinal)
            || charSet.Contains("ucs", StringComparison.OrdinalIgnoreCase)
            || charSet.StartsWith("unicode", StringComparison.OrdinalIgnoreCase));
}
