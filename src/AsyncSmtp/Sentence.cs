namespace AsyncSmtp;

/// <summary>Makes what others said, a server or an exception, fit into a text of ours.</summary>
internal static class Sentence
{
    /// <summary>With a full stop at its end.</summary>
    public static string Ended(string text) => text.EndsWith('.') ? text : text + '.';
}
