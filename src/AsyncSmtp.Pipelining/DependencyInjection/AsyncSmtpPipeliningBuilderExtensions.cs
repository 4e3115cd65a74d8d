using AsyncSmtp;
using AsyncSmtp.MailKit.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Chooses the pipelining transport for a registered sender.
/// </summary>
public static class AsyncSmtpPipeliningBuilderExtensions
{
    /// <summary>Sends by the pipelining transport in place of <see cref="System.Net.Mail.SmtpClient"/>: sets <see cref="AsyncSmtpOptions.TransportFactory"/> of this sender, unless it is set.</summary>
    /// <param name="builder">The sender.</param>
    /// <param name="configure">
    /// Sets the options, after what <c>services.Configure&lt;PipeliningTransportOptions&gt;(section)</c> set before this call. They have the name of the sender's, and are checked with them, when the host starts.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IAsyncSmtpBuilder UsePipelining(this IAsyncSmtpBuilder builder, Action<PipeliningTransportOptions>? configure = null)
        => builder.UseTransport(configure, static (PipeliningTransportOptions options) => new PipeliningTransportFactory(options));
}
