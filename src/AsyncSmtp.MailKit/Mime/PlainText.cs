using System.Buffers;
using System.Text;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>Header texts that go out as they are, on one line, in whatever way a header is encoded or folded.</summary>
internal static class PlainText
{
    /// <summary>Room for a name and a value on a line that no rule wants folded.</summary>
    private const int LongestLine = 72;

    private static readonly SearchValues<char> Visible = SearchValues.Create(Range('!', '~'));
    private static readonly SearchValues<char> VisibleAndBlank = SearchValues.Create(Range(' ', '~'));

    /// <summary>The value of an unstructured header as MimeKit's headers keep it, or null when it is not plain.</summary>
    public static byte[]? Unstructured(string name, string value) => IsUnstructured(name, value) ? Raw(value) : null;

    /// <summary>The value of a header that is never folded or encoded, like Message-ID, or null when it is not plain.</summary>
    public static byte[]? Identifier(string value) => IsIdentifier(value) ? Raw(value) : null;

    /// <summary>What MimeKit's headers keep: a blank, the text, and its line break.</summary>
    public static byte[] Raw(string value)
    {
        byte[] raw = Frame(value.Length);
        Encoding.ASCII.GetBytes(value, raw.AsSpan(1));
        return raw;
    }

    /// <summary>The same without the text, which has so many characters.</summary>
    public static byte[] Frame(int length)
    {
        byte[] raw = new byte[length + 2];
        raw[0] = (byte)' ';
        raw[^1] = (byte)'\n';
        return raw;
    }

    /// <summary>Whether a value goes out as it is, whoever writes the header.</summary>
    public static bool IsIdentifier(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Visible);

    /// <summary>Whether the value of an unstructured header goes out as it is, on the line of its name.</summary>
    public static bool IsUnstructured(string name, string value)
        => value.Length > 0
            && FitsOneLine(name, value.Length)
            && value[0] != ' '
            && value[^1] != ' '
            && !value.AsSpan().ContainsAnyExcept(VisibleAndBlank)
            && !value.Contains("  ", StringComparison.Ordinal)
            && !value.Contains("=?", StringComparison.Ordinal);

    /// <summary>Whether name and value are on one line.</summary>
    public static bool FitsOneLine(string name, int length) => name.Length + length <= LongestLine;

    private static string Range(char first, char last) => string.Create(last - first + 1, first, static (text, first) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)(first + i);
        }
    });
}
