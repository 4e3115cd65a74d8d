using System.Net.Mail;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// What became of one row: a line of the report.
/// </summary>
internal sealed record RowResult(Recipient Recipient, DeliveryOutcome Outcome, RowCause Cause)
{
    /// <summary>The server's reply code, when it refused.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>What the server said, or why the row was not sent.</summary>
    public string? Reply { get; init; }

    public int Attempts { get; init; }

    public string? MessageId { get; init; }

    public static RowResult BadRow(Recipient recipient, string problem) => new(recipient, DeliveryOutcome.NotSent, RowCause.Row) { Reply = problem };

    public static RowResult Stopped(Recipient recipient, string reason) => new(recipient, DeliveryOutcome.NotSent, RowCause.Stopped) { Reply = reason };

    /// <summary>What a batch says of the row's message.</summary>
    public static RowResult Of(Recipient recipient, MailSendResult result, string stopReason)
    {
        if (result is { Outcome: DeliveryOutcome.NotSent, Exception: OperationCanceledException })
        {
            return Stopped(recipient, stopReason);
        }

        FailedRecipient? refused = result.FailedRecipients.Count > 0 ? result.FailedRecipients[0] : null;
        SmtpStatusCode? code = refused?.StatusCode ?? (result.Exception as MailSendException)?.StatusCode;
        return new RowResult(recipient, result.Outcome, CauseOf(result))
        {
            ReplyCode = code > 0 ? (int)code : null,
            Reply = refused?.Reply ?? result.Exception?.Message,
            Attempts = result.Attempts,
            MessageId = result.MessageId,
        };
    }

    private static RowCause CauseOf(MailSendResult result) => result switch
    {
        { Outcome: DeliveryOutcome.Sent } => RowCause.None,
        { FailedRecipients.Count: > 0 } => RowCause.Recipient,

        // The message was refused before anything was queued.
        { Exception: ArgumentException or InvalidOperationException } => RowCause.Row,
        _ => RowCause.Server,
    };
}
