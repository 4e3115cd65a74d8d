using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>What the options say of a connection, for MailKit's client.</summary>
internal static class ClientSettings
{
    /// <summary>The implicit TLS port (RFC 8314).</summary>
    private const int SubmissionsPort = 465;

    /// <summary>How a connection is secured: as the options say, or by the port and <see cref="AsyncSmtpOptions.EnableSsl"/>, and never less than that because a server offers no TLS.</summary>
    public static SecureSocketOptions SecurityOf(MimeTransportOptions options, bool enableSsl, int port) =>
        options.Security ?? (!enableSsl ? SecureSocketOptions.None : port == SubmissionsPort ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls);

    /// <summary>Before the client connects.</summary>
    public static void Apply(MailKitTransportOptions options, SmtpClient client)
    {
        client.LocalDomain = options.LocalDomain;
        client.ProxyClient = options.ProxyClient;
        client.SslProtocols = options.SslProtocols;
        client.CheckCertificateRevocation = options.CheckCertificateRevocation;
        client.ServerCertificateValidationCallback = options.ServerCertificateValidation;
        if (options.ClientCertificates.Count > 0)
        {
            client.ClientCertificates = [.. options.ClientCertificates];
        }
    }

    /// <summary>After the client has connected, and after it has logged in, which asks the server again: what the server offers and the options do not want is not used.</summary>
    public static void ApplyToOffer(MailKitTransportOptions options, SmtpClient client)
    {
        if (!options.UsePipelining)
        {
            client.Capabilities &= ~SmtpCapabilities.Pipelining;
        }

        if (!options.UseChunking)
        {
            client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
        }
    }
}
