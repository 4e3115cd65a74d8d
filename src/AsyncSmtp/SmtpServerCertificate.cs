using System.Net.Security;

namespace AsyncSmtp;

/// <summary>
/// A server's certificate as text, and whether <see cref="System.Net.Mail.SmtpClient"/> would trust it.
/// </summary>
public sealed class SmtpServerCertificate
{
    /// <summary>Gets whom the certificate is for.</summary>
    public required string Subject { get; init; }

    /// <summary>Gets the names of servers that the certificate is for, when it lists any.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>Gets who signed it.</summary>
    public required string Issuer { get; init; }

    /// <summary>Gets from when on it is valid.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Gets until when it is valid.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Gets its SHA-256 thumbprint, in hexadecimal.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>Gets a value indicating whether it is trusted: by the system, or by <see cref="System.Net.ServicePointManager.ServerCertificateValidationCallback"/>, which <see cref="System.Net.Mail.SmtpClient"/> asks too.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Gets what the system finds wrong with it.</summary>
    public SslPolicyErrors PolicyErrors { get; init; }

    /// <summary>Gets what the system finds wrong with the chain of its issuers.</summary>
    public IReadOnlyList<string> ChainErrors { get; init; } = [];
}
