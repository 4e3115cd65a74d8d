using AsyncSmtp.MailKit.Transport;
using AsyncSmtp.Pipelining.Diagnostics;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>What all connections of one sender share.</summary>
internal sealed class PipeliningParts(SmtpTransportContext context, PipeliningTransportOptions options) : SenderParts(context, options, LoginExchange.Mechanisms)
{
    private readonly WireLogs _logs = new(options.LogProtocol, context.LoggerFactory);

    public PipeliningTransportOptions Options => options;

    public ReplyTimeouts Timeouts { get; } = new(options, context.Options.FinalReplyTimeout);

    public WireLog? CreateLog() => _logs.Create();
}
