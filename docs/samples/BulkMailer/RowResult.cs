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

    public static RowResult Sent(Recipient recipient, MailSendResult result) => new(recipient, result.Outcome, RowCause.None)
    {
        Attempts = result.Attempts,
        MessageId = result.MessageId,
    };

    public static RowResult BadRow(Recipient recipient, string problem) => new(recipient, DeliveryOutcome.NotSent, RowCause.Row) { Reply = problem };

    public static RowResult Stopped(Recipient recipient, string reason) => new(recipient, DeliveryOutcome.NotSent, RowCause.Stopped) { Reply = reason };

    public static RowResult Failed(Recipient recipient, MailSendException e)
    {
        FailedRecipient? refused = e.FailedRecipients.Count > 0 ? e.FailedRecipients[0] : null;
        int code = (int)(refused?.StatusCode ?? e.StatusCode);
        return new RowResult(recipient, e.Outcome, refused is null ? RowCause.Server : RowCause.Recipient)
        {
            ReplyCode = code > 0 ? code : null,
            Reply = refused?.Reply ?? e.Message,
            Attempts = e.Attempts,
            MessageId = e.MessageId,
        };
    }
}
