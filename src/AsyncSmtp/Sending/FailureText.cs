using System.Globalization;
using System.Net.Mail;
using System.Text;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Sending;

/// <summary>What the exception tells a person: what happened, what the server said, and whether sending again is safe.</summary>
internal static class FailureText
{
    public static string For(AttemptOutcome attempt, int attempts, AsyncSmtpOptions options)
    {
        StringBuilder text = new();
        text.Append(attempt.Outcome switch
        {
            DeliveryOutcome.PartiallySent => "The message was sent to some of its recipients only. ",
            DeliveryOutcome.InDoubt => "It is not known whether the message was sent. ",
            _ => "The message was not sent. ",
        });
        text.Append(Cause(attempt, options));
        if (attempts > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $" This was attempt {attempts}; Retry.MaxAttempts is {options.Retry.MaxAttempts}.");
        }

        text.Append(' ').Append(Advice(attempt));
        return text.ToString();
    }

    private static string Cause(AttemptOutcome attempt, AsyncSmtpOptions options)
    {
        return attempt.Reason switch
        {
            EndReason.AttemptTimeout => $"It took longer than AttemptTimeout ({options.AttemptTimeout}) to connect to the server and hand it over.",
            EndReason.FinalReplyTimeout => $"It was handed over, but the server did not answer within FinalReplyTimeout ({options.FinalReplyTimeout}).",
            EndReason.GracePeriodElapsed => $"It was cancelled when it had been handed over already, and the server did not answer within CancellationGracePeriod ({options.CancellationGracePeriod}).",
            _ => CauseOfCompletion(attempt, options),
        };
    }

    private static string CauseOfCompletion(AttemptOutcome attempt, AsyncSmtpOptions options)
    {
        if (attempt.FailedRecipients.Count > 0)
        {
            IEnumerable<string> replies = attempt.FailedRecipients.Select(static f => $"{(int)f.StatusCode} {f.Reply}").Distinct();
            return $"The server refused {attempt.FailedRecipients.Count} recipient(s): {string.Join("; ", replies)}";
        }

        if (attempt.Reply is not null)
        {
            string said = $"The server refused it {(attempt.Committed ? "after it was handed over" : "before it was handed over")}: {(int)attempt.StatusCode} {attempt.Reply}";
            return IsAboutAuthentication(attempt, options) ? said + " Authentication was refused or is required: check UserName and Password, and that the server offers AUTH LOGIN." : said;
        }

        string detail = Innermost(attempt.Error)?.Message ?? "The client gave no reason.";
        return attempt.Committed
            ? $"The connection was lost after it was handed over and before the server answered: {detail}"
            : $"The connection to {Server(options)} failed before it was handed over: {detail}";
    }

    /// <summary>SmtpClient ignores a refused login and goes on without; the server then refuses the sender, or, as Postfix does with a 554, the first recipient.</summary>
    private static bool IsAboutAuthentication(AttemptOutcome attempt, AsyncSmtpOptions options)
        => options.HasCredentials() && !attempt.Committed
            && attempt.StatusCode is SmtpStatusCode.MustIssueStartTlsFirst or (SmtpStatusCode)535 or SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.TransactionFailed;

    private static string Advice(AttemptOutcome attempt)
    {
        return (attempt.Outcome, attempt.IsTransient) switch
        {
            (DeliveryOutcome.PartiallySent, _) => "Sending it again to the refused recipients alone is safe.",
            (DeliveryOutcome.InDoubt, _) => "Sending it again may deliver it twice.",
            (_, true) => "Sending it again is safe and may work.",
            _ => "Sending it again is safe, and will fail the same way until the cause is mended.",
        };
    }

    private static string Server(AsyncSmtpOptions options)
        => options.DeliveryMethod == SmtpDeliveryMethod.Network ? $"{options.Host}:{options.Port}" : $"the pickup directory {options.PickupDirectory}";

    private static Exception? Innermost(Exception? error)
    {
        while (error?.InnerException is not null)
        {
            error = error.InnerException;
        }

        return error;
    }
}
