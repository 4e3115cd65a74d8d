using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>What a text may hold that goes into a header.</summary>
internal static class HeaderText
{
    /// <summary>RFC 5322, section 2.1.1: octets of a line, its CRLF not counted.</summary>
    public const int MaxLineLength = 998;

    public static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    public static bool HasLineBreak(string text) => text.AsSpan().ContainsAny('\r', '\n');

    /// <summary>A header name as RFC 5322, section 3.6.8, has it: printable ASCII without the colon.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains(':', StringComparison.Ordinal);

    /// <summary>
    /// Whether a text whose line breaks go out as they are stays one header: each line break is a CRLF, and what follows is a blank and then something more.
    /// A line of blanks alone would pass for the end of the headers with some readers.
    /// </summary>
    public static bool IsFolded(ReadOnlySpan<char> text)
    {
        while (true)
        {
            int at = text.IndexOfAny('\r', '\n');
            if (at < 0)
            {
                return true;
            }

            text = text[at..];
            if (text.Length < 3 || text[1] != '\n' || text[0] != '\r' || text[2] is not (' ' or '\t'))
            {
                return false;
            }

            text = text[2..].TrimStart(" \t");
            if (text.IsEmpty || text[0] is '\r' or '\n')
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Whether the runtime takes the text for an encoded word, which it puts between quotes exactly as it is, whatever else the text holds (its test: five pieces
    /// between question marks and line breaks, the first and the fifth of them an equals sign). Any other text it quotes or encodes safely.
    /// </summary>
    public static bool IsTakenForEncodedWord(string text)
    {
        string[] pieces = text.Split(['?', '\r', '\n'], 6);
        return pieces.Length >= 5 && pieces[0] == "=" && pieces[4] == "=";
    }

    /// <summary>A text that the setters of Subject and Name, which decode encoded words, turn into <paramref name="text"/> and nothing else.</summary>
    public static string ForDecodingSetter(string text) =>
        text.StartsWith('=') ? $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=" : text;

    /// <summary>Whether each line of the header can be kept within <see cref="MaxLineLength"/>. SmtpClient folds at blanks, and nowhere else.</summary>
    public static bool Fits(string name, string value)
    {
        int used = name.Length + ": ".Length;
        foreach (Range word in value.AsSpan().SplitAny(' ', '\t', '\r', '\n'))
        {
            if (used + Encoding.UTF8.GetByteCount(value.AsSpan(word)) > MaxLineLength)
            {
                return false;
            }

            // The blank that the line was folded at.
            used = 1;
        }

        return true;
    }
}
