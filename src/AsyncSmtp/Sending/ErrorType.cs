using System.Globalization;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Sending;

/// <summary>The value of <c>error.type</c>: a reply code, or one of a few words, or the name of an exception's type. Of low cardinality, and without anything that anybody wrote.</summary>
internal static class ErrorType
{
    /// <summary>Of an attempt. Null when it was accepted.</summary>
    public static string? Of(AttemptOutcome attempt)
    {
        if (attempt.Outcome == DeliveryOutcome.Sent)
        {
            return null;
        }

        return attempt.Reason switch
        {
            EndReason.Cancelled or EndReason.GracePeriodElapsed => "cancelled",
            EndReason.AttemptTimeout or EndReason.FinalReplyTimeout when attempt.Reply is null => "timeout",
            _ when attempt.StatusCode > 0 => ((int)attempt.StatusCode).ToString(CultureInfo.InvariantCulture),
            _ => Of(attempt.Error),
        };
    }

    /// <summary>Of what a send ended with, other than an attempt.</summary>
    public static string Of(Exception? error) => error switch
    {
        null => "_OTHER",
        MailQueueFullException => "queue_full",
        ObjectDisposedException => "disposed",
        _ => (error.InnerException ?? error).GetType().FullName!,
    };
}
