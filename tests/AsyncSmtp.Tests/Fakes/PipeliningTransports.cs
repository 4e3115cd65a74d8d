using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>The pipelining transport, for the servers of tests, whose certificates only tests trust.</summary>
internal static class PipeliningTransports
{
    public static PipeliningTransportFactory Create(bool pipelining = true)
        => new(new PipeliningTransportOptions { CheckCertificateRevocation = false, ServerCertificateValidation = IsOfATest, UsePipelining = pipelining });

    private static bool IsOfATest(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.Subject.Contains("localhost", StringComparison.Ordinal) == true;
}
