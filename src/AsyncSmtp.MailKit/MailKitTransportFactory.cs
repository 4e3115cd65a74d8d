using System.Runtime.CompilerServices;
using AsyncSmtp.MailKit;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Transport;

namespace AsyncSmtp;

/// <summary>
/// Sends with MailKit in place of <see cref="System.Net.Mail.SmtpClient"/>: implicit TLS, more ways to log in, checks of certificates, PIPELINING, DKIM. Everything else of the sender is as it was. Safe for use by many
/// callers at once, and by several senders.
/// </summary>
public sealed class MailKitTransportFactory : ISmtpTransportFactory, ISendsMime
{
    private readonly MailKitTransportOptions _options;
    private readonly ConditionalWeakTable<AsyncSmtpOptions, MailKitParts> _senders = [];

    /// <summary>Makes a factory.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. They are copied: later changes have no effect.</param>
    public MailKitTransportFactory(MailKitTransportOptions? options = null) => _options = options?.Clone() ?? new MailKitTransportOptions();

    /// <inheritdoc/>
    public IEnumerable<string> Check(AsyncSmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _options.FailuresWith(options);
    }

    /// <inheritdoc/>
    public ISmtpTransport Create(SmtpTransportContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new MailKitTransport(context.Host, context.Port, _senders.GetValue(context.Options, _ => new MailKitParts(context, _options)));
    }
}
