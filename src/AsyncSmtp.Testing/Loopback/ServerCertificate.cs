using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>A self-signed certificate of the server's own, made in memory when it is first needed.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly Lazy<X509Certificate2> _certificate = new(Create);
    private readonly Lazy<SslStreamCertificateContext> _context;

    public ServerCertificate()
    {
        _context = new(() => SslStreamCertificateContext.Create(Value, additionalCertificates: null, offline: true));
    }

    public X509Certificate2 Value => _certificate.Value;

    /// <summary>Made once: each connection would build the chain anew otherwise.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    public void Dispose()
    {
        if (_certificate.IsValueCreated)
        {
            _certificate.Value.Dispose();
        }
    }

    private static X509Certificate2 Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        // The client checks the dates by the machine's clock, whatever clock the server was given.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));

        // SChannel cannot use a key that exists in memory only: it has to go through PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
