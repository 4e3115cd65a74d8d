using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// The classes of reply codes: RFC 5321, section 4.2.1. Codes outside the enum (571, 999) come through as numbers, so the class is read from the number.
/// </summary>
internal static class SmtpReplyCode
{
    public static bool IsTransient(SmtpStatusCode code) => (int)code is >= 400 and < 500;

    /// <summary>A negative reply of the server, 4xx or 5xx: the command was not carried out.</summary>
    /// <remarks>A number from 600 on is no refusal. SmtpClient makes a code of any three bytes: <c>ACK</c> is 1917, and may well be a yes.</remarks>
    public static bool IsNegative(SmtpStatusCode code) => (int)code is >= 400 and < 600;
}
