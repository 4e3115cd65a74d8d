using MailKit;
using MailKit.Security;
using AsyncSmtp.MailKit.Transport;

#pragma warning disable CA1822
namespace AsyncSmtp;

/// <summary>temporary</summary>
public sealed class MailKitTransportOptions
{
    /// <summary>t</summary>
    public bool UseChunking { get; set; }

    /// <summary>t</summary>
    public bool UsePipelining { get; set; } = true;

    /// <summary>t</summary>
    public TimeSpan NoOpAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>t</summary>
    public System.Net.Security.RemoteCertificateValidationCallback? ServerCertificateValidation { get; set; }

    internal MailKitTransportOptions Clone() => (MailKitTransportOptions)MemberwiseClone();
    internal IEnumerable<string> Failures(AsyncSmtpOptions options) => [];
    internal IProtocolLogger? CreateProtocolLog(SmtpTransportContext context) => null;
    internal void Configure(MailKitClient client) { client.CheckCertificateRevocation = false; client.ServerCertificateValidationCallback = ServerCertificateValidation; }
    internal SecureSocketOptions SecurityFor(SmtpTransportContext context) => !context.Options.EnableSsl ? SecureSocketOptions.None : context.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
    internal async Task AuthenticateAsync(MailKitClient client, SmtpTransportContext context, CancellationToken token)
    {
        if (context.Options.UserName is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, context.Options.Password!, token).ConfigureAwait(false);
        }
    }
}
