using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>A certificate for localhost that signs itself, as the two files that a server reads.</summary>
public sealed class LocalhostCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    internal LocalhostCertificate(TemporaryFolder folder)
    {
        using RSA key = RSA.Create(2048);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        folder.AddFolder("etc");
        folder.AddFile("etc/cert.pem", _certificate.ExportCertificatePem());
        folder.AddFile("etc/key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Accepts exactly this certificate.</summary>
    public bool IsThisOne(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawDataMemory.Span);

    public void Dispose() => _certificate.Dispose();
}
