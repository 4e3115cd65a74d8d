using System.Net;
using System.Net.Mail;
using AsyncSmtp.MailKit.Security;
using AsyncSmtp.MailKit.Signing;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What all connections of one sender share, whichever transport they are of. Safe for use from many threads at once.</summary>
internal abstract class SenderParts
{
    private readonly AsyncSmtpOptions _sender;
    private readonly MimeTransportOptions _options;
    private readonly string[] _mechanisms;
    private readonly AccessTokenCache? _tokens;

    /// <param name="context">Whom the transports are for.</param>
    /// <param name="options">The transports' options.</param>
    /// <param name="mechanisms">The SASL mechanisms by preference where the options name none; none for all that MailKit's own client has.</param>
    protected SenderParts(SmtpTransportContext context, MimeTransportOptions options, IReadOnlyList<string> mechanisms)
    {
        TimeProvider = context.TimeProvider;
        (_sender, _options) = (context.Options, options);
        _mechanisms = options.SaslMechanisms.Count > 0 ? [.. options.SaslMechanisms] : [.. mechanisms];
        _tokens = options.AccessToken is { } source ? new AccessTokenCache(source, TimeProvider) : null;
        Signer = options.Dkim is { } dkim ? new MessageSigner(dkim, TimeProvider) : null;
    }

    public TimeProvider TimeProvider { get; }

    /// <summary>Gets who signs, or null.</summary>
    public MessageSigner? Signer { get; }

    public bool NoDelay => _sender.NoDelay;

    public bool EnableSsl => _sender.EnableSsl;

    public bool IsInternational => _sender.DeliveryFormat == SmtpDeliveryFormat.International;

    /// <summary>How to log in to a server, or null when the sender does not.</summary>
    public SmtpAuthentication? AuthenticationFor(string host, int port)
    {
        NetworkCredential? credential = _tokens is not null ? new NetworkCredential(_options.AccessTokenUser, "")
            : _sender.Credentials is { } credentials ? credentials.GetCredential(host, port, "SMTP")
            : string.IsNullOrEmpty(_sender.UserName) ? null : new NetworkCredential(_sender.UserName, _sender.Password);
        return credential is null ? null : new SmtpAuthentication(_mechanisms, credential, _tokens);
    }
}
