using System.Buffers;
using System.Text;

namespace AsyncSmtp.Pipelining.Replies;

/// <summary>
/// The text of a reply as people read it: all its lines with a space between, because the reason is often in the first and the address of an explanation in the last. An enhanced status code (RFC 2034) that each line
/// repeats stands once, in front.
/// </summary>
internal static class ReplyText
{
    /// <summary>More than this is not kept, in characters: a text goes into an exception and from there into logs.</summary>
    public const int MaxLength = 1_000;

    private static readonly SearchValues<char> StatusCharacters = SearchValues.Create("0123456789.");

    /// <summary>Makes text of the bytes of a line: UTF-8 (RFC 6531) where it is, and a mark for what is not, and for control characters, which have no business in an exception.</summary>
    public static string Decode(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(text.Length, text, static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(from[i]) ? '?' : from[i];
                }
            });
    }

    /// <summary>Joins the lines of a reply.</summary>
    public static string Join(List<string> lines)
    {
        StringBuilder text = new();
        ReadOnlySpan<char> status = StatusOf(lines[0]);
        for (int i = 0; i < lines.Count && text.Length <= MaxLength; i++)
        {
            ReadOnlySpan<char> line = lines[i];
            bool repeats = i > 0 && status.Length > 0 && line.StartsWith(status, StringComparison.Ordinal) && (line.Length == status.Length || line[status.Length] == ' ');
            ReadOnlySpan<char> rest = (repeats ? line[status.Length..] : line).Trim();
            if (rest.Length > 0)
            {
                text.Append(text.Length > 0 ? " " : "").Append(rest);
            }
        }

        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength - 1) + "…";
    }

    /// <summary>The enhanced status code that a line begins with, such as 5.7.1, or nothing.</summary>
    private static ReadOnlySpan<char> StatusOf(ReadOnlySpan<char> line)
    {
        int end = line.IndexOf(' ');
        ReadOnlySpan<char> word = end < 0 ? line : line[..end];
        return word.Length >= 5 && word[0] is '4' or '5' && word[1] == '.' && word.Count('.') == 2 && !word.ContainsAnyExcept(StatusCharacters) ? word : [];
    }
}
