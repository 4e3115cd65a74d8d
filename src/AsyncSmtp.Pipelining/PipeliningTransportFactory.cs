using System.Runtime.CompilerServices;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Pipelining;
using AsyncSmtp.Pipelining.Transport;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp;

/// <summary>
/// Sends by SMTP of its own in place of <see cref="System.Net.Mail.SmtpClient"/>: the content of one mail and the envelope of the next go out together, where the server offers PIPELINING. Everything else of the
/// sender is as it was. Safe for use by many callers at once, and by several senders.
/// </summary>
public sealed class PipeliningTransportFactory : ISmtpTransportFactory, ISendsMime
{
    private readonly PipeliningTransportOptions _options;
    private readonly ConditionalWeakTable<AsyncSmtpOptions, PipeliningParts> _senders = [];

    /// <summary>Makes a factory.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. They are copied: later changes have no effect.</param>
    public PipeliningTransportFactory(PipeliningTransportOptions? options = null) => _options = options?.Clone() ?? new PipeliningTransportOptions();

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
        return new PipeliningTransport(context.Host, context.Port, _senders.GetValue(context.Options, _ => new PipeliningParts(context, _options)));
    }
}
