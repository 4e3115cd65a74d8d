using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What the senders of these tests send with: SmtpClient, or MailKit where the environment variable <c>ASYNCSMTP_TRANSPORT</c> is <c>MailKit</c>.</summary>
internal static class Transports
{
    public static bool IsMailKit => Environment.GetEnvironmentVariable("ASYNCSMTP_TRANSPORT") == "MailKit";

    /// <summary>Makes a sender with the chosen transport, or with the one that the options name.</summary>
    public static SmtpMailSender Open(AsyncSmtpOptions options)
    {
        options.TransportFactory ??= IsMailKit ? new MailKitTransportFactory(MailKitOptions()) : null;
        return new SmtpMailSender(options);
    }

    /// <summary>Trusts whom the process trusts. Nobody revokes the certificates of these tests.</summary>
    public static MailKitTransportOptions MailKitOptions()
        => new() { CheckCertificateRevocation = false, ServerCertificateValidation = TrustedCertificate.Check };
}
