using System.Net.Mail;
using AsyncSmtp.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsyncSmtp;

/// <summary>
/// The shortest way from code that has an <see cref="SmtpClient"/> to an awaitable sender.
/// </summary>
public static class SmtpClientExtensions
{
    /// <summary>
    /// Makes a sender with the settings of a client that you already have: server, encryption, credentials, client certificates, target name, pickup directory, format, and its
    /// <see cref="SmtpClient.Timeout"/> as <see cref="AsyncSmtpOptions.AttemptTimeout"/>. One connection, so messages go out one after the other, as with the client itself, and many callers may send at once.
    /// </summary>
    /// <param name="client">
    /// The client. Its settings are read now, and it is neither used nor kept: a client that has failed, or that has waited too long, is not fit for another message, so the sender makes its own. Dispose it when you like.
    /// </param>
    /// <param name="configure">Sets further options, or other ones: <c>o => o.MaxConnections = 8</c>.</param>
    /// <param name="loggerFactory">Where to log to, or <see langword="null"/> for nowhere.</param>
    /// <returns>A sender of its own. Make it once, keep it, and dispose it at the end.</returns>
    /// <exception cref="OptionsValidationException">
    /// The settings break a rule of <see cref="AsyncSmtpOptions"/>: every broken one is named. Most likely the client would send its credentials in clear, or its port is 465.
    /// </exception>
    public static SmtpMailSender AsAsyncMailSender(this SmtpClient client, Action<AsyncSmtpOptions>? configure = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        AsyncSmtpOptions options = SmtpClientSettings.Read(client);
        options.MaxConnections = 1;
        configure?.Invoke(options);
        return new SmtpMailSender(options, loggerFactory);
    }
}
