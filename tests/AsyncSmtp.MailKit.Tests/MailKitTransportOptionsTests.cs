using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Tests;

public sealed class MailKitTransportOptionsTests
{
    private static readonly Func<CancellationToken, ValueTask<SmtpAccessToken>> Source = static _ => throw new InvalidOperationException();

    public static TheoryData<string, Action<MailKitTransportOptions>> Good => new()
    {
        { "defaults", static _ => { } },
        { "TLS from the start", static o => o.Security = SecureSocketOptions.SslOnConnect },
        { "no TLS", static o => o.Security = SecureSocketOptions.None },
        { "tokens", static o => (o.AccessToken, o.AccessTokenUser) = (Source, "ann@example.com") },
        { "tokens with a mechanism", static o => (o.AccessToken, o.AccessTokenUser, _) = (Source, "ann@example.com", Added(o, "PLAIN", "OAuthBearer")) },
        { "a mechanism for a password", static o => o.SaslMechanisms.Add("cram-md5") },
        { "a domain", static o => o.LocalDomain = "mail.example.com" },
        { "an address", static o => o.LocalDomain = "[IPv6:2001:db8::1]" },
        { "NOOP each time", static o => o.NoOpAfter = TimeSpan.Zero },
        { "NOOP never", static o => o.NoOpAfter = Timeout.InfiniteTimeSpan },
    };

    public static TheoryData<Action<MailKitTransportOptions>, string> Bad => new()
    {
        { static o => o.Security = SecureSocketOptions.Auto, "Security is Auto; it must be None, SslOnConnect or StartTls, or null for what goes with the port." },
        { static o => o.Security = SecureSocketOptions.StartTlsWhenAvailable, "Security is StartTlsWhenAvailable; it must be None, SslOnConnect or StartTls, or null for what goes with the port." },
        { static o => o.ClientCertificates.Add(WithoutKey()), "ClientCertificates holds a certificate without its private key, which proves nothing." },
        { static o => Added(o, "PLAIN", "MAGIC"), "SaslMechanisms[1] is \"MAGIC\", which MailKit does not have." },
        { static o => o.AccessToken = Source, "AccessToken is set, and AccessTokenUser is not set; it must name the user whose token it is." },
        { static o => (o.AccessToken, o.AccessTokenUser) = (Source, " "), "AccessToken is set, and AccessTokenUser is \" \"; it must name the user whose token it is." },
        { static o => o.AccessTokenUser = "ann", "AccessTokenUser is \"ann\", and AccessToken is not set." },
        { static o => Added(o, "XOAUTH2"), "SaslMechanisms is XOAUTH2, of which none works with a password; AccessToken is not set." },
        { static o => (o.AccessToken, o.AccessTokenUser, _) = (Source, "ann", Added(o, "PLAIN", "LOGIN")), "SaslMechanisms is PLAIN, LOGIN, of which none works with AccessToken." },
        { static o => o.LocalDomain = "", "LocalDomain is \"\"; it must be a domain, or an address in brackets." },
        { static o => o.LocalDomain = "a\r\nb", "LocalDomain is \"a\r\nb\"; it must be a domain, or an address in brackets." },
        { static o => o.LocalDomain = "[a b]", "LocalDomain is \"[a b]\"; it must be a domain, or an address in brackets." },
        { static o => o.NoOpAfter = TimeSpan.FromSeconds(-1), "NoOpAfter is -00:00:01; it must be zero or more, or infinite." },
        { static o => o.Dkim = new() { Domain = "example.com", PrivateKeyPem = "x", PrivateKeyFile = "y", Selector = "s1" }, "Dkim.PrivateKey, Dkim.PrivateKeyPem and Dkim.PrivateKeyFile exclude each other, and one is needed; 2 are set." },
    };

    [Theory]
    [MemberData(nameof(Good), DisableDiscoveryEnumeration = true)]
    public void Failures_GoodOptions_AreNone(string what, Action<MailKitTransportOptions> change)
    {
        MailKitTransportOptions options = new();
        change(options);

        Assert.True(options.Failures().Count == 0, $"{what}: {string.Join(' ', options.Failures())}");
    }

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Failures_BadOption_IsNamedWithItsValue(Action<MailKitTransportOptions> change, string expected)
    {
        MailKitTransportOptions options = new();
        change(options);

        Assert.Equal([expected], options.Failures());
    }

    [Fact]
    public void Failures_SeveralBadOptions_AreAllNamed() =>
        Assert.Equal(3, new MailKitTransportOptions { Security = (SecureSocketOptions)99, LocalDomain = " ", NoOpAfter = TimeSpan.MinValue }.Failures().Count);

    [Fact]
    public void Clone_LaterChanges_DoNotReachIt()
    {
        MailKitTransportOptions options = new() { LocalDomain = "a.example.com", Dkim = new() { Domain = "example.com" } };
        options.SaslMechanisms.Add("PLAIN");
        options.Dkim.SignedHeaders.Add("X-One");
        MailKitTransportOptions copy = options.Clone();

        options.LocalDomain = "b.example.com";
        options.SaslMechanisms.Add("LOGIN");
        options.ClientCertificates.Add(WithoutKey());
        options.Dkim.Domain = "example.org";
        options.Dkim.SignedHeaders.Add("X-Two");

        Assert.Equal("a.example.com", copy.LocalDomain);
        Assert.Equal(["PLAIN"], copy.SaslMechanisms);
        Assert.Empty(copy.ClientCertificates);
        Assert.Equal("example.com", copy.Dkim!.Domain);
        Assert.Equal(["X-One"], copy.Dkim.SignedHeaders);
    }

    private static string Added(MailKitTransportOptions options, params string[] mechanisms)
    {
        foreach (string mechanism in mechanisms)
        {
            options.SaslMechanisms.Add(mechanism);
        }

        return mechanisms[0];
    }

    private static X509Certificate2 WithoutKey()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadCertificate(certificate.RawData);
    }
}
