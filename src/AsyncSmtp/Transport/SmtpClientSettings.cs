using System.Net.Mail;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Transport;

/// <summary>What <see cref="SmtpClientFactory"/> does, backwards: the options that a client was made with.</summary>
internal static class SmtpClientSettings
{
    public static AsyncSmtpOptions Read(SmtpClient client)
    {
        X509Certificate[] certificates = [.. client.ClientCertificates];

        // The default one follows the host, except that the setter of Host leaves it as it was.
        string? targetName = client.TargetName == $"SMTPSVC/{client.Host}" || client.TargetName == "SMTPSVC/" ? null : client.TargetName;
        return new AsyncSmtpOptions
        {
            Host = client.Host,
            Port = client.Port,
            EnableSsl = client.EnableSsl,
            Credentials = client.Credentials,
            DeliveryMethod = client.DeliveryMethod,
            DeliveryFormat = client.DeliveryFormat,
            PickupDirectory = client.PickupDirectoryLocation,
            AttemptTimeout = client.Timeout == int.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(client.Timeout),
            ConfigureClient = certificates.Length == 0 && targetName is null ? null : configured =>
            {
                configured.ClientCertificates.AddRange(certificates);
                configured.TargetName = targetName ?? configured.TargetName;
            },
        };
    }
}
