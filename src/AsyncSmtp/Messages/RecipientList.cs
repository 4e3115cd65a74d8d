using System.Globalization;
using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>The recipients of a message, To, Bcc and CC, in the order in which SmtpClient names them to the server. One that is named twice is in it twice.</summary>
internal sealed class RecipientList(IReadOnlyList<MailAddress> addresses)
{
    public int Count => addresses.Count;

    public IReadOnlyList<MailAddress> Addresses => addresses;

    /// <summary>Those recipients that a server's refusals name, each once.</summary>
    /// <param name="refused">Addresses as SmtpClient wrote them to the server.</param>
    public RecipientList Only(IEnumerable<string> refused)
    {
        HashSet<string> wanted = new(refused, StringComparer.Ordinal);
        return new RecipientList([.. addresses.Where(a => wanted.Contains(a.Address) || wanted.Contains(OnTheWire(a))).DistinctBy(static a => a.Address)]);
    }

    /// <summary>The address as the caller wrote it, for one as it was on the wire.</summary>
    public string AsWritten(string onTheWire) => addresses.FirstOrDefault(a => a.Address == onTheWire || OnTheWire(a) == onTheWire)?.Address ?? onTheWire;

    /// <summary>Without SMTPUTF8 a domain goes out in its ASCII form.</summary>
    private static string OnTheWire(MailAddress address)
    {
        try
        {
            return System.Text.Ascii.IsValid(address.Host) ? address.Address : $"{address.User}@{new IdnMapping().GetAscii(address.Host)}";
        }
        catch (ArgumentException)
        {
            return address.Address;
        }
    }
}
