using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Verification;

/// <summary>
/// Decides about a certificate as SmtpClient does, and keeps a copy of what was seen.
/// </summary>
internal sealed class CertificateWitness
{
    public SmtpServerCertificate? Seen { get; private set; }

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
#pragma warning disable SYSLIB0014 // SmtpClient asks this callback, and nobody else.
        bool trusted = ServicePointManager.ServerCertificateValidationCallback is { } callback ? callback(sender, certificate, chain, errors) : errors == SslPolicyErrors.None;
#pragma warning restore SYSLIB0014
        if (certificate is not null)
        {
            using X509Certificate2 copy = new(certificate);
            Seen = new SmtpServerCertificate
            {
                Subject = copy.Subject,
                DnsNames = [.. copy.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static e => e.EnumerateDnsNames())],
                Issuer = copy.Issuer,
                NotBefore = copy.NotBefore,
                NotAfter = copy.NotAfter,
                Thumbprint = copy.GetCertHashString(HashAlgorithmName.SHA256),
                IsTrusted = trusted,
                PolicyErrors = errors,
                ChainErrors = [.. (chain?.ChainStatus ?? []).Select(static s => $"{s.Status}: {s.StatusInformation.Trim()}")],
            };
        }

        return trusted;
    }
}
