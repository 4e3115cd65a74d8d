using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;

namespace AsyncSmtp.Sending;

/// <summary>What an attempt says of its server.</summary>
internal static class ServerVerdict
{
    /// <summary>What Exchange Online says of too many connections at once. (RFC 4954, section 6, has it for a password that must be changed.)</summary>
    private const SmtpStatusCode TooManyConnections = (SmtpStatusCode)432;

    /// <summary>RFC 4954, section 6: temporary authentication failure; and servers that are too busy for TLS.</summary>
    private const SmtpStatusCode TemporaryFailure = (SmtpStatusCode)454;

    public static ConnectionVerdict Of(AttemptOutcome attempt, AsyncSmtpOptions options)
    {
        if (attempt is { IsClientReusable: true, Outcome: DeliveryOutcome.Sent or DeliveryOutcome.PartiallySent })
        {
            return ConnectionVerdict.Good;
        }

        if (attempt is { IsUnbegun: true, Reason: not EndReason.Completed })
        {
            return ConnectionVerdict.Unused;
        }

        if (attempt.IsUnreachable)
        {
            return ConnectionVerdict.Unreachable;
        }

        return attempt.StatusCode switch
        {
            SmtpStatusCode.ServiceNotAvailable or TooManyConnections or TemporaryFailure => ConnectionVerdict.SlowDown,

            // X.7.x is about security and policy (RFC 3463, section 3.8), here the rate. Said to a recipient it is a greylist.
            SmtpStatusCode.MailboxBusy or SmtpStatusCode.LocalErrorInProcessing when attempt.FailedRecipients.Count == 0 && IsPolicy(attempt.Reply) => ConnectionVerdict.SlowDown,
            _ when SettingsHint.IsLoginRefused(attempt, options) => ConnectionVerdict.LoginRefused,
            _ when attempt.IsClientReusable => ConnectionVerdict.Declined,
            _ when attempt.Reply is not null => ConnectionVerdict.Refused,
            _ => ConnectionVerdict.Broken,
        };
    }

    private static bool IsPolicy(string? reply) => reply is not null && reply.StartsWith("4.7.", StringComparison.Ordinal);
}
