using System.Collections.Frozen;
using System.Collections.Specialized;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>What a caller's own headers must be.</summary>
internal static class HeaderHygiene
{
    /// <summary>Headers that SmtpClient writes itself, or drops: what the caller's collection has under these names never reaches the wire.</summary>
    private static readonly FrozenSet<string> Overwritten = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Bcc", "Cc", "Content-Type", "Date", "From", "MIME-Version", "Reply-To", "Sender", "Subject", "To");

    /// <summary>Headers that SmtpClient takes for its own and so writes without encoding them, line breaks and all.</summary>
    private static readonly FrozenSet<string> NeverEncoded = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Content-ID", "Content-Location", "Content-Transfer-Encoding", "Importance", "Priority", "X-Priority");

    public static void Check(NameValueCollection headers, bool international)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            string name = headers.GetKey(i) ?? "";
            if (!HeaderText.IsName(name))
            {
                // Setting by indexer lets through what Add refuses: "Bcc: a@b.c" as a name, for one.
                throw BadMessage.Because($"message.Headers[{i}] has a name that holds a blank, a colon or a character that is not printable ASCII.");
            }

            if (!Overwritten.Contains(name))
            {
                foreach (string value in headers.GetValues(i) ?? [])
                {
                    CheckValue(name, value, international);
                }
            }
        }
    }

    private static void CheckValue(string name, string value, bool international)
    {
        string field = $"message.Headers[\"{name}\"]";
        if (HeaderText.HasNul(value))
        {
            throw BadMessage.Because($"{field} holds a NUL.");
        }

        if (NeverEncoded.Contains(name))
        {
            CheckRaw(name, value, field, international);
        }
        else if (!HeaderText.HasLineBreak(value) && (international || Ascii.IsValid(value)))
        {
            CheckLength(name, value, field);
        }
    }

    /// <summary>A value that goes out exactly as it is.</summary>
    public static void CheckRaw(string name, string value, string field, bool international)
    {
        if (HeaderText.HasNul(value) || HeaderText.HasLineBreak(value))
        {
            throw BadMessage.Because($"{field} holds a line break or a NUL, which would go into the header as it is.");
        }

        if (!international && value.AsSpan().ContainsAnyExceptInRange('\u0000', '\u00FF'))
        {
            throw BadMessage.Because($"{field} holds a character that cannot be written into a header.");
        }

        CheckLength(name, value, field);
    }

    public static void CheckLength(string name, string value, string field)
    {
        if (!HeaderText.Fits(name, value))
        {
            throw BadMessage.Because($"{field} makes a header line of more than {HeaderText.MaxLineLength} octets, which cannot be folded for want of a blank.");
        }
    }
}
