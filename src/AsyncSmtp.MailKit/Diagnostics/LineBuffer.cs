using System.Text;

namespace AsyncSmtp.MailKit.Diagnostics;

/// <summary>Cuts what comes in pieces into lines, without their ends and without control characters, which have no business in a log.</summary>
internal sealed class LineBuffer
{
    private readonly List<byte> _begun = [];

    /// <param name="rest">What has come. What has been read of it is taken away: a whole line, or all of it, which is kept as the beginning of the next.</param>
    /// <param name="line">The line.</param>
    public bool TryReadLine(ref ReadOnlySpan<byte> rest, out string line)
    {
        int end = rest.IndexOf((byte)'\n');
        _begun.AddRange(end < 0 ? rest : rest[..end]);
        rest = end < 0 ? [] : rest[(end + 1)..];
        if (end < 0)
        {
            line = "";
            return false;
        }

        string text = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_begun)).TrimEnd('\r');
        _begun.Clear();
        line = string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
        return true;
    }
}
