using System.Net.Security;
using System.Security.Authentication;
using AsyncSmtp.Verification;

namespace AsyncSmtp.Tests.Verification;

/// <summary>What needs a provider's name or a certificate that no server on loopback has.</summary>
public sealed class SettingsCheckTests
{
    [Theory]
    [InlineData("smtp.office365.com")]
    [InlineData("outlook.office365.com")]
    [InlineData("SMTP.Office365.com")]
    public void Warn_MoreConnectionsThanTheProviderAllows(string host)
        => Assert.Equal(["MaxConnections is 4, and Microsoft365 allows 3. Set MaxConnections to 3 or less."], Warnings(host, static _ => { }));

    [Fact]
    public void Warn_LongerIdleAndMoreMessagesThanTheProviderAllows()
    {
        IReadOnlyList<string> warnings = Warnings("email-smtp.eu-west-1.amazonaws.com", static o => (o.IdleTimeout, o.MaxMessagesPerConnection) = (TimeSpan.FromSeconds(10), 1000));

        Assert.Equal(
            [
                "MaxMessagesPerConnection is 1000, and AmazonSes allows 300. Set MaxMessagesPerConnection to 300 or less.",
                "IdleTimeout is 00:00:10, and AmazonSes closes a connection that has been idle for 00:00:10. Set IdleTimeout lower.",
            ],
            warnings);
    }

    [Theory]
    [InlineData("email-smtp.eu-west-1.amazonaws.com")]
    [InlineData("mail.example.com")]
    public void Warn_WithinTheLimits_SaysNothing(string host) => Assert.Empty(Warnings(host, static _ => { }));

    [Fact]
    public void Fault_NameMismatch_NamesHostAndTheCertificatesNames()
    {
        SmtpServerCertificate certificate = new() { Subject = "CN=a", Issuer = "CN=b", Thumbprint = "", DnsNames = ["a.example.com", "b.example.com"], PolicyErrors = SslPolicyErrors.RemoteCertificateNameMismatch };

        Assert.Equal(
            "EnableSsl is True, and the certificate of mail.example.com:587 is not trusted (RemoteCertificateNameMismatch). It is for a.example.com, b.example.com: set Host (it is 'mail.example.com') to such a name.",
            ProblemText.Fault(Options("mail.example.com"), new AuthenticationException("x"), "the TLS handshake", certificate));
    }

    [Fact]
    public void Fault_RefusedByTheCallbackAlone_SaysSo()
    {
        SmtpServerCertificate certificate = new() { Subject = "CN=a", Issuer = "CN=b", Thumbprint = "" };

        Assert.EndsWith(
            "ServicePointManager.ServerCertificateValidationCallback refused it.",
            ProblemText.Fault(Options("mail.example.com"), new AuthenticationException("x"), "the TLS handshake", certificate),
            StringComparison.Ordinal);
    }

    private static AsyncSmtpOptions Options(string host) => new() { Host = host };

    private static List<string> Warnings(string host, Action<AsyncSmtpOptions> configure)
    {
        AsyncSmtpOptions options = Options(host);
        configure(options);
        ServerFindings findings = new();
        SettingsCheck.Warn(options, findings);
        return findings.Warnings;
    }
}
