using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>MailKit, for the servers of tests, whose certificates only tests trust.</summary>
internal static class MailKitTransports
{
    public static MailKitTransportFactory Create(Action<MailKitTransportOptions>? configure = null)
    {
        MailKitTransportOptions options = new() { CheckCertificateRevocation = false, ServerCertificateValidation = IsOfATest };
        configure?.Invoke(options);
        return new MailKitTransportFactory(options);
    }

    private static bool IsOfATest(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.Subject.Contains("localhost", StringComparison.Ordinal) == true;
}
