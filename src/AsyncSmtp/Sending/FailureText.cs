using System.Globalization;
using System.Net.Mail;
using System.Text;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Sending;

/// <summary>What the exception tells a person: what happened and at which stage, what the server said, and whether sending again is safe.</summary>
internal static class FailureText
{
    public static string For(AttemptOutcome attempt, int attempts, SendStop stop, AsyncSmtpOptions options, ServerAddress? server)
    {
        StringBuilder text = new();
        text.Append(attempt.Outcome switch
        {
            DeliveryOutcome.PartiallySent => "The message was sent to some of its recipients only.",
            DeliveryOutcome.InDoubt => "It is not known whether the message was sent.",
            _ => "The message was not sent.",
        });
        foreach (string sentence in Causes(attempt, stop, options, server))
        {
            text.Append(' ').Append(sentence);
        }

        if (attempts > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $" It was tried {attempts} times (Retry.MaxAttempts is {options.Retry.MaxAttempts}).");
        }

        text.Append(' ').Append(Advice(attempt));
        return text.ToString();
    }

    private static IEnumerable<string> Causes(AttemptOutcome attempt, SendStop stop, AsyncSmtpOptions options, ServerAddress? server)
    {
        if (attempt.FailedRecipients.Count > 0)
        {
            IEnumerable<string> replies = attempt.FailedRecipients.Select(static f => $"{(int)f.StatusCode} {f.Reply}").Distinct();
            yield return Sentence.Ended($"The server refused {attempt.FailedRecipients.Count} recipient(s): {string.Join("; ", replies)}");
            if (attempt.FailedRecipients.Any(f => SettingsHint.IsAboutAuthentication(f.StatusCode, options)))
            {
                yield return SettingsHint.Authentication;
            }
        }

        switch (attempt.Reason)
        {
            case EndReason.Cancelled:
                yield return $"{stop.Cause(options)} before it was handed over.";
                break;
            case EndReason.AttemptTimeout:
                yield return $"It took longer than AttemptTimeout ({options.AttemptTimeout}) to connect to {Server(options, server)} and hand it over.";
                break;
            case EndReason.FinalReplyTimeout or EndReason.GracePeriodElapsed when attempt.Outcome == DeliveryOutcome.NotSent && attempt.Reply is null:
                yield return attempt.Reason == EndReason.FinalReplyTimeout
                    ? $"The server did not take its content within FinalReplyTimeout ({options.FinalReplyTimeout})."
                    : $"{stop.Cause(options)} while its content was being sent.";
                break;
            case EndReason.FinalReplyTimeout:
                yield return $"It was handed over, but the server did not answer within FinalReplyTimeout ({options.FinalReplyTimeout}).";
                break;
            case EndReason.GracePeriodElapsed:
                yield return $"{stop.Cause(options)} when it had been handed over already, and the server did not answer within CancellationGracePeriod ({options.CancellationGracePeriod}).";
                break;
            case EndReason.CommitRefused:
                yield return Sentence.Ended($"The CommitObserver stopped it: {attempt.Error?.Message}");
                break;
            case EndReason.Completed when attempt.Reply is not null && attempt.FailedRecipients.Count == 0:
                yield return Sentence.Ended($"{Refused(attempt)}: {(int)attempt.StatusCode} {attempt.Reply}");
                if (attempt is { Committed: false, Stage: SmtpAttemptStage.Conversation } && SettingsHint.For(attempt, options) is { } hint)
                {
                    yield return hint;
                }

                break;
            case EndReason.Completed when attempt.FailedRecipients.Count == 0:
                yield return Fault(attempt, options, server);
                break;
        }
    }

    private static string Refused(AttemptOutcome attempt) => attempt switch
    {
        { Stage: SmtpAttemptStage.Authenticating } => "The server refused the authentication",
        { Committed: true } => "The server refused it after it was handed over",
        _ => "The server refused it before it was handed over",
    };

    /// <summary>A failure without a reply of the server.</summary>
    private static string Fault(AttemptOutcome attempt, AsyncSmtpOptions options, ServerAddress? server)
    {
        string detail = Sentence.Ended(Innermost(attempt.Error)?.Message ?? "The transport gave no reason");
        if (attempt.Committed)
        {
            return attempt.Outcome == DeliveryOutcome.InDoubt
                ? $"The connection was lost after it was handed over and before the server answered: {detail}"
                : $"The connection was lost while its content was being sent: {detail}";
        }

        return attempt.Stage switch
        {
            SmtpAttemptStage.Connecting => $"There is no connection to {Server(options, server)}: {detail}",
            SmtpAttemptStage.Securing => $"TLS with {Server(options, server)} failed: {detail}",
            SmtpAttemptStage.Authenticating => $"Authentication with {Server(options, server)} failed: {detail}",
            _ when options.EnableSsl && attempt.Error is SmtpException { InnerException: null } => $"The conversation with {Server(options, server)} failed before it was handed over (EnableSsl is True): {detail}",
            _ => $"The conversation with {Server(options, server)} failed before it was handed over: {detail}",
        };
    }

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

    private static string Server(AsyncSmtpOptions options, ServerAddress? server)
        => options.DeliveryMethod == SmtpDeliveryMethod.Network ? $"{server?.Host}:{server?.Port}" : $"the pickup directory {options.PickupDirectory}";

    private static Exception? Innermost(Exception? error)
    {
        while (error?.InnerException is not null)
        {
            error = error.InnerException;
        }

        return error;
    }
}
