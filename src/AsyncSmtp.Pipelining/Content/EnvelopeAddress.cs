using System.Text;
using MimeKit;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>An address as MAIL FROM and RCPT TO name it.</summary>
internal static class EnvelopeAddress
{
    /// <summary>Whether it can be named as it is only with SMTPUTF8.</summary>
    public static bool IsInternational(string address) => !Ascii.IsValid(address);

    /// <summary>The address, with a domain that DNS knows where the server does not take UTF-8.</summary>
    public static string Format(string address, bool utf8) => utf8 || Ascii.IsValid(address) ? address : MailboxAddress.EncodeAddrspec(address);
}
