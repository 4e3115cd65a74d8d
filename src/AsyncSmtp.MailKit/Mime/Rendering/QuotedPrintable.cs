using System.Buffers;

namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>Quoted-printable with CRLF, character by character what MimeKit's encoder makes. It takes the characters that stay as they are in runs.</summary>
internal static class QuotedPrintable
{
    /// <summary>A line that is continued has so many columns, or two more when it ends with an encoded character.</summary>
    private const int LongestLine = 75;

    private static readonly SearchValues<byte> Safe = SearchValues.Create("\t !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    public static void Encode(ReadOnlySpan<byte> content, IBufferWriter<byte> target)
    {
        while (!content.IsEmpty)
        {
            int lineBreak = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = lineBreak < 0 ? content : content[..lineBreak];
            if (lineBreak > 0 && line[^1] == '\r')
            {
                line = line[..^1];
            }

            // Three for each, a soft line break after 25 of them at the earliest, and the end.
            Span<byte> output = target.GetSpan((3 * line.Length) + (line.Length / 8) + 8);
            int length = EncodeLine(line, output);
            ReadOnlySpan<byte> end = lineBreak < 0 ? "=\r\n"u8 : "\r\n"u8;
            end.CopyTo(output[length..]);
            target.Advance(length + end.Length);
            content = lineBreak < 0 ? default : content[(lineBreak + 1)..];
        }
    }

    private static int EncodeLine(ReadOnlySpan<byte> line, Span<byte> output)
    {
        int length = 0;
        int column = 0;
        while (!line.IsEmpty)
        {
            int count = FollowedRun(line);
            if (count > 0)
            {
                count = Math.Min(count, Math.Max(LongestLine - column, 1));
                line[..count].CopyTo(output[length..]);
                length += count;
                column += count;
            }
            else
            {
                count = 1;
                int written = EncodeOne(line[0], IsLast(line), output[length..]);
                length += written;
                column += written;
            }

            if (column >= LongestLine && !IsLast(line[(count - 1)..]))
            {
                "=\r\n"u8.CopyTo(output[length..]);
                length += 3;
                column = 0;
            }

            line = line[count..];
        }

        return length;
    }

    /// <summary>How many characters stay as they are, all of which are followed by another on their line. A blank that is not would be lost on the way.</summary>
    private static int FollowedRun(ReadOnlySpan<byte> line)
    {
        int count = line.IndexOfAnyExcept(Safe);
        return count < 0 ? line.Length - 1 : line[count] == '\r' ? count - 1 : count;
    }

    /// <summary>Whether nothing follows the first character, or what could be a line break.</summary>
    private static bool IsLast(ReadOnlySpan<byte> line) => line.Length == 1 || line[1] == '\r';

    private static int EncodeOne(byte value, bool isLast, Span<byte> output)
    {
        if (Safe.Contains(value) && !(isLast && value is (byte)' ' or (byte)'\t'))
        {
            output[0] = value;
            return 1;
        }

        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        output[0] = (byte)'=';
        output[1] = digits[value >> 4];
        output[2] = digits[value & 0xF];
        return 3;
    }
}
