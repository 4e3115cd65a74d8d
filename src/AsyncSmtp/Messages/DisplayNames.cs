using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// Display names that SmtpClient puts between quotes exactly as they are: a quote in the name would end it, and the rest of the name could be an address that the reader sees as the sender.
/// </summary>
internal static class DisplayNames
{
    /// <summary>The address, with a display name that stays within its quotes. The same object where nothing had to be done.</summary>
    public static MailAddress Quotable(MailAddress address, bool international, FieldName field)
    {
        string name = address.DisplayName;
        if (!GoesOutAsItIs(name, international))
        {
            return address;
        }

        string escaped = Escape(name);
        if (escaped.Length == name.Length)
        {
            return address;
        }

        return MailAddress.TryCreate(address.Address, escaped, out MailAddress? quotable)
            ? quotable
            : throw BadMessage.Because($"{field} has a display name with a quote in it, and an address that cannot be written with it.");
    }

    /// <summary>Whether the name is quoted. The others go out as encoded words, which are safe whatever the name holds.</summary>
    public static bool GoesOutAsItIs(string name, bool international) => international || (Ascii.IsValid(name) && !HeaderText.HasLineBreak(name));

    /// <summary>The name with a backslash before each quote that has none, and before a last backslash, which would undo the closing quote.</summary>
    internal static string Escape(string name)
    {
        if (!name.AsSpan().ContainsAny('"', '\\'))
        {
            return name;
        }

        StringBuilder escaped = new(name.Length + 2);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                escaped.Append(name[i++]);
            }
            else if (name[i] is '"' or '\\')
            {
                escaped.Append('\\');
            }

            escaped.Append(name[i]);
        }

        return escaped.ToString();
    }
}
