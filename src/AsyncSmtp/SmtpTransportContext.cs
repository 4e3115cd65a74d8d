using Microsoft.Extensions.Logging;

namespace AsyncSmtp;

/// <summary>What a transport is made for.</summary>
public sealed class SmtpTransportContext
{
    /// <summary>Gets the server's name or IP address.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the server's port.</summary>
    public required int Port { get; init; }

    /// <summary>Gets the sender's options, a copy of its own. Not to be changed. <see cref="Host"/> and <see cref="Port"/> tell which of its servers is meant.</summary>
    public required AsyncSmtpOptions Options { get; init; }

    /// <summary>Gets the sender's clock and timers.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Gets where to log to. No addresses, content or credentials above Trace.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }
}
