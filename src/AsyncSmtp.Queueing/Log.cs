using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Queueing;

/// <summary>Every log message. Ids are stable, from 4000 on. No addresses, subjects or bodies.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Debug, "Mail {MailId} is complete with delivery {Delivery}.", EventName = "MailComplete")]
    public static partial void MailComplete(ILogger logger, string mailId, int delivery);

    [LoggerMessage(4001, LogLevel.Information, "Mail {MailId} is to be delivered again {DelayMs:0} ms after delivery {Delivery}: {Reason}", EventName = "MailToRetry")]
    public static partial void MailToRetry(ILogger logger, string mailId, int delivery, double delayMs, string? reason);

    [LoggerMessage(4002, LogLevel.Warning, "Mail {MailId} is a dead letter after delivery {Delivery}: {Reason}", EventName = "MailDead")]
    public static partial void MailDead(ILogger logger, string mailId, int delivery, string? reason);

    [LoggerMessage(4003, LogLevel.Warning, "Mail {MailId} is parked after delivery {Delivery}: {Reason}", EventName = "MailParked")]
    public static partial void MailParked(ILogger logger, string mailId, int delivery, string? reason);

    [LoggerMessage(4010, LogLevel.Error, "The ledger failed when mail {MailId} was claimed.", EventName = "ClaimFailed")]
    public static partial void ClaimFailed(ILogger logger, string mailId, Exception exception);

    [LoggerMessage(4011, LogLevel.Error, "The outcome of mail {MailId} could not be written into the ledger within {TimeoutMs:0} ms. The mail will be in doubt.", EventName = "OutcomeNotWritten")]
    public static partial void OutcomeNotWritten(ILogger logger, string mailId, double timeoutMs, Exception exception);

    [LoggerMessage(4012, LogLevel.Warning, "The outcome of mail {MailId} came when somebody else had taken it.", EventName = "OutcomeTooLate")]
    public static partial void OutcomeTooLate(ILogger logger, string mailId);

    [LoggerMessage(4013, LogLevel.Error, "Mail {MailId} was sent without a commit point in the ledger.", EventName = "CommitNotObserved")]
    public static partial void CommitNotObserved(ILogger logger, string mailId);

    [LoggerMessage(4014, LogLevel.Warning, "The attachment store failed to open the content of mail {MailId}.", EventName = "StoreFailed")]
    public static partial void StoreFailed(ILogger logger, string mailId, Exception exception);
}
