using MailKit;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.MailKit.Diagnostics;

/// <summary>Gives each new client its log of the conversation: one that writes nothing, unless the options want one and somebody listens.</summary>
internal sealed class ProtocolLogs(bool isWanted, ILoggerFactory loggers)
{
    public const string Category = "AsyncSmtp.MailKit.Protocol";

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private long _connections;

    public IProtocolLogger Create() => isWanted && _logger.IsEnabled(LogLevel.Trace) ? new ProtocolLog(_logger, Interlocked.Increment(ref _connections)) : new NullProtocolLogger();
}
