using System.Net.Mail;
using System.Text;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>An address of System.Net.Mail as MimeKit's.</summary>
internal static class Addresses
{
    /// <param name="address">The address.</param>
    /// <param name="international">Whether the message goes out as UTF-8.</param>
    public static MailboxAddress Convert(MailAddress address, bool international) => new(NameOf(address.DisplayName, international), address.Address);

    /// <summary>
    /// The name that a reader sees. SmtpClient puts an ASCII name between quotes as it is, so a backslash in it escapes what follows; any other name it encodes, backslashes and all.
    /// </summary>
    internal static string? NameOf(string displayName, bool international)
    {
        bool quoted = international || (Ascii.IsValid(displayName) && !displayName.AsSpan().ContainsAny('\r', '\n'));
        return displayName.Length == 0 ? null : quoted ? Unescaped(displayName) : displayName;
    }

    private static string Unescaped(string name)
    {
        if (!name.Contains('\\', StringComparison.Ordinal))
        {
            return name;
        }

        StringBuilder text = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                i++;
            }

            text.Append(name[i]);
        }

        return text.ToString();
    }
}
