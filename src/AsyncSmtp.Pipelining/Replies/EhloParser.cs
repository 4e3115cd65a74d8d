using System.Globalization;

namespace AsyncSmtp.Pipelining.Replies;

/// <summary>Reads the lines of the reply to EHLO (RFC 5321, section 4.1.1.1).</summary>
internal static class EhloParser
{
    /// <param name="lines">The texts of the reply's lines. The first is the server's name and greeting.</param>
    public static Offer Parse(IReadOnlyList<string> lines)
    {
        Offer offer = Offer.None;
        foreach (string line in lines.Skip(1))
        {
            // AUTH=LOGIN is how servers said it before there was a standard, and some still do, in a line of its own.
            string spaced = line.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase) ? line.Replace('=', ' ') : line;
            string[] words = spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            offer = words.Length == 0 ? offer : With(offer, words[0].ToUpperInvariant(), words);
        }

        return offer;
    }

    private static Offer With(Offer offer, string keyword, string[] words) => keyword switch
    {
        "PIPELINING" => offer with { Pipelining = true },
        "8BITMIME" => offer with { EightBitMime = true },
        "SMTPUTF8" => offer with { SmtpUtf8 = true },
        "DSN" => offer with { Dsn = true },
        "CHUNKING" => offer with { Chunking = true },
        "ENHANCEDSTATUSCODES" => offer with { EnhancedStatusCodes = true },
        "STARTTLS" => offer with { StartTls = true },
        "SIZE" => offer with { HasSize = true, Size = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0 },
        "AUTH" => offer with { AuthMechanisms = [.. offer.AuthMechanisms.Union(words.Skip(1), StringComparer.OrdinalIgnoreCase)] },
        _ => offer,
    };
}
