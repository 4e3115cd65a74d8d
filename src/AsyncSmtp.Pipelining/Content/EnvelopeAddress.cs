using System.Text;
using MimeKit;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>An address as MAIL FROM and RCPT TO name it.</summary>
internal static class EnvelopeAddress
{
    /// <summary>Whether it can be named as it is only with SMTPUTF8.</summary>
    public static bool IsInternational(string address) => !Ascii.IsValid(address);

    /// <summary>The address, with a domain that DNS knows where the server does not take UTF-8.</summary>
    /// <exception cref="NotSupportedException">Its local part is not ASCII, and the server does not take that.</exception>
    public static string Format(string address, bool utf8)
    {
        if (utf8 || Ascii.IsValid(address))
        {
            return address;
        }

        string encoded = MailboxAddress.EncodeAddrspec(address);
        return Ascii.IsValid(encoded) ? encoded : throw new NotSupportedException("An address has a local part that is not ASCII, and the server does not offer SMTPUTF8 (RFC 6531). The message was not sent to it.");
    }
}
