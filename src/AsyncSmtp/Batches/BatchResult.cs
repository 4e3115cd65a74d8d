using System.Net.Mail;

namespace AsyncSmtp.Batches;

/// <summary>
/// The result of one message of a batch, made from what its send came to.
/// </summary>
internal static class BatchResult
{
    /// <summary>A copy with the index: the sender may have given the same result to others.</summary>
    public static MailSendResult Of(MailMessage message, long index, MailSendResult result) => new(result) { Message = message, Index = index };

    public static MailSendResult Of(MailMessage message, long index, Exception exception, bool isCancelled, bool isProvenNotSent = false)
    {
        MailSendException? failure = exception as MailSendException;
        return new MailSendResult
        {
            Outcome = isProvenNotSent ? DeliveryOutcome.NotSent : failure?.Outcome ?? OutcomeOf(exception, isCancelled),
            Message = message,
            MessageId = failure?.MessageId ?? message?.Headers["Message-ID"] ?? "",
            UserToken = failure?.UserToken,
            Index = index,
            FailedRecipients = failure?.FailedRecipients ?? [],
            Attempts = failure?.Attempts ?? 0,
            Exception = exception,
        };
    }

    /// <summary>
    /// What the contract of <see cref="IAsyncMailSender"/> says of an exception. It says nothing of any other, so that proves nothing: not a broken connection in a sender that lets it through, nor
    /// a cancellation that nobody asked for, which is how many clients word a timeout.
    /// </summary>
    private static DeliveryOutcome OutcomeOf(Exception exception, bool isCancelled) => exception switch
    {
        ArgumentException or InvalidOperationException => DeliveryOutcome.NotSent,
        OperationCanceledException when isCancelled => DeliveryOutcome.NotSent,
        _ => DeliveryOutcome.InDoubt,
    };
}
