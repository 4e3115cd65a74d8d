using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Diagnostics;

/// <summary>
/// Every log message. Ids are stable, in ranges: 1000 sends, 2000 connections, 3000 transport. No addresses, subjects, bodies or credentials.
/// What is logged while a send is under way is in its scope.
/// </summary>
internal static partial class Log
{
    private static readonly Func<ILogger, string, string?, IDisposable?> Send = LoggerMessage.DefineScope<string, string?>("Message {MessageId} of sender {SenderName}");
    private static readonly Func<ILogger, string, IDisposable?> NamelessSend = LoggerMessage.DefineScope<string>("Message {MessageId}");

    /// <summary>Begins the scope of a send. Null when nobody would see it.</summary>
    public static IDisposable? BeginSend(ILogger logger, string messageId, string? senderName)
    {
        return !logger.IsEnabled(LogLevel.Critical) ? null
            : senderName is null ? NamelessSend(logger, messageId)
            : Send(logger, messageId, senderName);
    }

    [LoggerMessage(1000, LogLevel.Debug, "Sent message {MessageId} in {Attempts} attempt(s): queued {QueueMs:0.#} ms, on the wire {SendMs:0.#} ms.", EventName = "MessageSent")]
    public static partial void MessageSent(ILogger logger, string messageId, int attempts, double queueMs, double sendMs);

    [LoggerMessage(1001, LogLevel.Warning, "Message {MessageId} ended as {Outcome} after {Attempts} attempt(s), reply code {StatusCode}.", EventName = "MessageFailed")]
    public static partial void MessageFailed(ILogger logger, string messageId, DeliveryOutcome outcome, int attempts, int statusCode);

    [LoggerMessage(1002, LogLevel.Debug, "Message {MessageId} was cancelled by its caller and not sent.", EventName = "MessageCancelled")]
    public static partial void MessageCancelled(ILogger logger, string messageId);

    [LoggerMessage(1003, LogLevel.Information, "Message {MessageId} was not sent, reply code {StatusCode}; attempt {Attempt} of {MaxAttempts} follows in {DelayMs:0.#} ms.", EventName = "RetryScheduled")]
    public static partial void RetryScheduled(ILogger logger, string messageId, int statusCode, int attempt, int maxAttempts, double delayMs);

    [LoggerMessage(1004, LogLevel.Error, "A SendCompleted event subscriber threw. The send is not affected.", EventName = "EventSubscriberThrew")]
    public static partial void EventSubscriberThrew(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "Shutdown took longer than {ShutdownTimeoutMs:0.#} ms; what is left is cancelled.", EventName = "ShutdownTimedOut")]
    public static partial void ShutdownTimedOut(ILogger logger, double shutdownTimeoutMs);

    [LoggerMessage(2000, LogLevel.Debug, "Made a connection: {Connections} of {MaxConnections}.", EventName = "ConnectionMade")]
    public static partial void ConnectionMade(ILogger logger, int connections, int maxConnections);

    [LoggerMessage(2001, LogLevel.Debug, "Closed a connection after {Messages} message(s).", EventName = "ConnectionClosed")]
    public static partial void ConnectionClosed(ILogger logger, int messages);

    [LoggerMessage(2002, LogLevel.Debug, "A reused connection had been closed by the server; the message is sent on a fresh one.", EventName = "StaleConnectionReplaced")]
    public static partial void StaleConnectionReplaced(ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "{Host} refused connections or asked to slow down: {Before} connections are cut to {Limit}.", EventName = "ConnectionLimitCut")]
    public static partial void ConnectionLimitCut(ILogger logger, string? host, int before, int limit);

    [LoggerMessage(2004, LogLevel.Information, "{Host} is given {Limit} connections of {MaxConnections} again.", EventName = "ConnectionLimitRaised")]
    public static partial void ConnectionLimitRaised(ILogger logger, string? host, int limit, int maxConnections);

    [LoggerMessage(3000, LogLevel.Warning, "Nagle's algorithm could not be switched off: this runtime's SmtpClient has no way to its socket. Each message takes 40 ms or more.", EventName = "NoDelayUnavailable")]
    public static partial void NoDelayUnavailable(ILogger logger);
}
