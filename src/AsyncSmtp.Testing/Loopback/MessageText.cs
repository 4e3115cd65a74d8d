using System.Text;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>Finds its way in a message's bytes: where the header ends, and what a field of it says.</summary>
internal static class MessageText
{
    /// <summary>The length of the header, the CRLF of its last line included and the empty line not.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\r\n"u8))
        {
            return 0;
        }

        int end = content.IndexOf("\r\n\r\n"u8);
        return end < 0 ? content.Length : end + 2;
    }

    /// <summary>The first field of that name, unfolded and trimmed, or <see langword="null"/>.</summary>
    public static string? FindHeader(ReadOnlySpan<byte> content, string name)
    {
        ReadOnlySpan<byte> header = content[..HeaderLength(content)];
        while (!header.IsEmpty)
        {
            int length = FieldLength(header);
            ReadOnlySpan<byte> field = header[..length];
            header = header[length..];
            int colon = field.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(field[..colon].TrimEnd(" \t"u8), name))
            {
                return Encoding.UTF8.GetString(field[(colon + 1)..]).Replace("\r\n", "", StringComparison.Ordinal).Trim();
            }
        }

        return null;
    }

    private static int FieldLength(ReadOnlySpan<byte> header)
    {
        int length = 0;
        do
        {
            int end = header[length..].IndexOf("\r\n"u8);
            length = end < 0 ? header.Length : length + end + 2;
        }
        while (length < header.Length && header[length] is (byte)' ' or (byte)'\t');

        return length;
    }
}
