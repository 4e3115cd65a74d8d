using System.Buffers;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// Line breaks of content that goes out as it is, in a part with the transfer encoding 7bit or 8bit. There, only CRLF is a line break (RFC 2045, section 2.7). A CR or an LF alone
/// is an attack when a server takes it for a line break and we do not: "LF . CRLF" then ends the mail, and what follows is the next command.
/// </summary>
internal static class LineBreaks
{
    private static readonly SearchValues<byte> Breaks = SearchValues.Create("\r\n"u8);

    /// <summary>Whether there is a CR without its LF, or an LF without its CR.</summary>
    public static bool HasLone(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            int at = content.IndexOfAny(Breaks);
            if (at < 0)
            {
                return false;
            }

            content = content[at..];
            if (!content.StartsWith("\r\n"u8))
            {
                return true;
            }

            content = content[2..];
        }
    }

    /// <summary>Whether a line is longer than <paramref name="limit"/> octets, its line break not counted.</summary>
    public static bool HasLongLine(ReadOnlySpan<byte> content, int limit)
    {
        while (content.Length > limit)
        {
            int length = content.IndexOfAny(Breaks);
            if (length < 0 || length > limit)
            {
                return true;
            }

            content = content[(length + 1)..];
        }

        return false;
    }

    /// <summary>The content with a CRLF for each lone CR and each lone LF.</summary>
    public static byte[] ToCrlf(ReadOnlySpan<byte> content)
    {
        ArrayBufferWriter<byte> result = new(content.Length + (content.Length / 16) + 2);
        while (true)
        {
            int at = content.IndexOfAny(Breaks);
            if (at < 0)
            {
                result.Write(content);
                return result.WrittenSpan.ToArray();
            }

            result.Write(content[..at]);
            result.Write("\r\n"u8);
            content = content[at..];
            content = content[(content.StartsWith("\r\n"u8) ? 2 : 1)..];
        }
    }

    /// <summary>The text with a CRLF for each lone CR and each lone LF.</summary>
    public static string ToCrlf(string text)
    {
        StringBuilder result = new(text.Length + (text.Length / 16) + 2);
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int at = rest.IndexOfAny('\r', '\n');
            if (at < 0)
            {
                return result.Append(rest).ToString();
            }

            result.Append(rest[..at]).Append("\r\n");
            rest = rest[at..];
            rest = rest[(rest.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)..];
        }
    }
}
