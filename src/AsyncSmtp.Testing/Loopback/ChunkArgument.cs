using System.Globalization;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The argument of BDAT (RFC 3030, section 2): how many octets follow, and whether they are the last of the message.</summary>
internal readonly record struct ChunkArgument(long Size, bool IsLast)
{
    public static ChunkArgument? TryParse(string argument)
    {
        string[] words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isLast = words.Length == 2 && words[1].Equals("LAST", StringComparison.OrdinalIgnoreCase);
        return words.Length > 0 && (words.Length == 1 || isLast) && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? new ChunkArgument(size, isLast) : null;
    }
}
