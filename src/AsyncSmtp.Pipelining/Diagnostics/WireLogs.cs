using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Pipelining.Diagnostics;

/// <summary>Gives each new connection its log of the conversation: none, unless the options want one and somebody listens.</summary>
internal sealed class WireLogs(bool isWanted, ILoggerFactory loggers)
{
    public const string Category = "AsyncSmtp.Pipelining.Protocol";

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private long _connections;

    public WireLog? Create() => isWanted && _logger.IsEnabled(LogLevel.Trace) ? new WireLog(_logger, Interlocked.Increment(ref _connections)) : null;
}
