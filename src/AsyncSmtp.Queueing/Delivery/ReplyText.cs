using System.Text.RegularExpressions;

namespace AsyncSmtp.Queueing;

/// <summary>What goes into a reason, and from there into a log or a broker's header.</summary>
internal static partial class ReplyText
{
    private const int MaxLength = 1_000;

    /// <summary>Servers like to repeat the address that they refuse.</summary>
    public static string WithoutAddresses(string text)
    {
        string scrubbed = Address().Replace(text, "(address)");
        return scrubbed.Length <= MaxLength ? scrubbed : string.Concat(scrubbed.AsSpan(0, MaxLength), "...");
    }

    [GeneratedRegex("""("[^"\s]*"|[^\s<>()\[\]"',;:]+)@(\[[^\]\s]*\]|[^\s<>()\[\]"',;:]+)""")]
    private static partial Regex Address();
}
