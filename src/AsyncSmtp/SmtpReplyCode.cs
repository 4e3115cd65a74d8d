using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// The classes of reply codes: RFC 5321, section 4.2.1. Codes outside the enum (571, 999) come through as numbers, so the class is read from the number.
/// </summary>
internal static class SmtpReplyCode
{
    public static bool IsTransient(SmtpStatusCode code) => (int)code is >= 400 and < 500;

    /// <summary>A negative reply of the server, 4xx or 5xx or a code no RFC knows: the command was not carried out.</summary>
    public static bool IsNegative(SmtpStatusCode code) => (int)code >= 400;
}
