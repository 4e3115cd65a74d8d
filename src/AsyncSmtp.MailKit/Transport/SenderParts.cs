using System.Net;
using System.Net.Mail;
using AsyncSmtp.MailKit.Diagnostics;
using AsyncSmtp.MailKit.Security;
using AsyncSmtp.MailKit.Signing;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What all connections of one sender share. Safe for use from many threads at once.</summary>
internal sealed class SenderParts
{
    private readonly AsyncSmtpOptions _sender;
    private readonly AccessTokenCache? _tokens;
    private readonly ProtocolLogs _logs;

    public SenderParts(SmtpTransportContext context, MailKitTransportOptions options)
    {
        Options = options;
        TimeProvider = context.TimeProvider;
        _sender = context.Options;
        _tokens = options.AccessToken is { } source ? new AccessTokenCache(source, TimeProvider) : null;
        _logs = new ProtocolLogs(options.LogProtocol, context.LoggerFactory);
        Signer = options.Dkim is { } dkim ? new MessageSigner(dkim, TimeProvider) : null;
    }

    public MailKitTransportOptions Options { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>Gets who signs, or null.</summary>
    public MessageSigner? Signer { get; }

    public bool NoDelay => _sender.NoDelay;

    public bool EnableSsl => _sender.EnableSsl;

    public bool IsInternational => _sender.DeliveryFormat == SmtpDeliveryFormat.International;

    public IProtocolLogger CreateLog() => _logs.Create();

    /// <summary>How to log in to a server, or null when the sender does not.</summary>
    public SmtpAuthentication? AuthenticationFor(string host, int port)
    {
        NetworkCredential? credential = _tokens is not null ? new NetworkCredential(Options.AccessTokenUser, "")
            : _sender.Credentials is { } credentials ? credentials.GetCredential(host, port, "SMTP")
            : string.IsNullOrEmpty(_sender.UserName) ? null : new NetworkCredential(_sender.UserName, _sender.Password);
        return credential is null ? null : new SmtpAuthentication([.. Options.SaslMechanisms], credential, _tokens);
    }
}
