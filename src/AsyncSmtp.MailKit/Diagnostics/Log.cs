using Microsoft.Extensions.Logging;

namespace AsyncSmtp.MailKit.Diagnostics;

/// <summary>Every log message. Ids are stable, from 5000 on.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Trace, "Connection {Connection} to {Server} is open.", EventName = "ProtocolConnected")]
    public static partial void Connected(ILogger logger, long connection, string server);

    [LoggerMessage(5001, LogLevel.Trace, "Connection {Connection} C: {Line}", EventName = "ProtocolClient")]
    public static partial void Client(ILogger logger, long connection, string line);

    [LoggerMessage(5002, LogLevel.Trace, "Connection {Connection} S: {Line}", EventName = "ProtocolServer")]
    public static partial void Server(ILogger logger, long connection, string line);

    [LoggerMessage(5003, LogLevel.Trace, "Connection {Connection} C: ({Bytes} bytes of content)", EventName = "ProtocolContent")]
    public static partial void Content(ILogger logger, long connection, long bytes);
}
