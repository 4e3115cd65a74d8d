using System.Net.Mail;
using System.Runtime.CompilerServices;
using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>A <see cref="MailAddress"/>.</summary>
/// <param name="Address">The address, without the display name.</param>
/// <param name="DisplayName">The display name, if there is one.</param>
/// <param name="DisplayNameEncoding">The name of the encoding that the display name goes out in when it is not ASCII; UTF-8 when there is none.</param>
public sealed record QueuedAddress(string Address, string? DisplayName = null, string? DisplayNameEncoding = null)
{
    internal static QueuedAddress Of(MailAddress address, FieldName field)
    {
        string name = address.DisplayName;
        QueuedAddress queued = name.Length == 0 ? new(address.Address) : new(address.Address, name, EncodingOf(address, field));
        return queued.IsSameAs(address) ? queued : throw BadMessage.Because($"{field} is an address that is another one when it is written down and read again.");
    }

    internal MailAddress ToMailAddress()
    {
        if (string.IsNullOrEmpty(DisplayName))
        {
            return new MailAddress(Address);
        }

        // The constructor takes away one pair of quotes.
        string name = DisplayName.StartsWith('"') && DisplayName.EndsWith('"') ? $"\"{DisplayName}\"" : DisplayName;
        return new MailAddress(Address, name, EncodingName.Parse(DisplayNameEncoding));
    }

    private bool IsSameAs(MailAddress address)
    {
        try
        {
            MailAddress again = ToMailAddress();
            return (again.User, again.Host, again.DisplayName) == (address.User, address.Host, address.DisplayName);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? EncodingOf(MailAddress address, FieldName field)
    {
        if (Ascii.IsValid(address.DisplayName) && !HeaderText.HasLineBreak(address.DisplayName))
        {
            return null;
        }

        Encoding? encoding = ReadEncoding(address);
        return ReferenceEquals(encoding, Encoding.UTF8) ? null : EncodingName.Of(encoding, $"{field}, the encoding of its display name,");
    }

    /// <summary>It has no property. A runtime that has the field no more writes the name in UTF-8: the same to a reader, and other bytes.</summary>
    private static Encoding? ReadEncoding(MailAddress address)
    {
        try
        {
            return DisplayNameEncodingField(address);
        }
        catch (MissingFieldException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_displayNameEncoding")]
    private static extern ref Encoding? DisplayNameEncodingField(MailAddress address);
}
