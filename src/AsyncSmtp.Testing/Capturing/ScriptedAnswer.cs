using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>What the server in memory does with a mail, in the terms of a transport.</summary>
/// <param name="TakesContent">Whether the mail passes its commit point.</param>
/// <param name="Error">What SmtpClient would throw, or null.</param>
internal readonly record struct ScriptedAnswer(bool TakesContent, Exception? Error)
{
    public static ScriptedAnswer Accepted { get; } = new(TakesContent: true, null);

    /// <summary>Words a refusal as SmtpClient does.</summary>
    public static ScriptedAnswer Refusing(RecipientList recipients, HashSet<string> refused, SmtpStatusCode code, string reply)
    {
        SmtpFailedRecipientException[] refusals =
        [
            .. recipients.Addresses.Where(a => refused.Contains(a.Address)).Select(a => new SmtpFailedRecipientException(code, $"<{a.Address}>", reply)),
        ];
        return refusals.Length switch
        {
            0 => Accepted,
            1 => new(TakesContent: true, refusals[0]),
            _ => new(TakesContent: true, new SmtpFailedRecipientsException("Unable to send to all recipients.", refusals)),
        };
    }
}
