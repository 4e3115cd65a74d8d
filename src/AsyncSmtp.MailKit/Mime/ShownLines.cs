namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// The header lines in a header's value. A message that shows others than those who get it carries its To and Cc lines in the value of a header that SmtpClient writes as it is, which is why they go out
/// with it; here each becomes a header of its own.
/// </summary>
internal static class ShownLines
{
    private const string Carrier = "Importance";

    /// <summary>Whether a header of this name may have them.</summary>
    public static bool AreIn(string name) => name.Equals(Carrier, StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<KeyValuePair<string, string>> Of(string value)
    {
        string[] lines = Unfolded(value).Split("\r\n");
        yield return KeyValuePair.Create(Carrier, lines[0]);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                yield return KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim());
            }
        }
    }

    private static string Unfolded(string value) => value.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
}
