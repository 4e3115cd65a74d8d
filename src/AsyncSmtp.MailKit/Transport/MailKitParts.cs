using AsyncSmtp.MailKit.Diagnostics;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What all connections of one sender share.</summary>
internal sealed class MailKitParts(SmtpTransportContext context, MailKitTransportOptions options) : SenderParts(context, options, [])
{
    private readonly ProtocolLogs _logs = new(options.LogProtocol, context.LoggerFactory);

    public MailKitTransportOptions Options => options;

    public IProtocolLogger CreateLog() => _logs.Create();
}
