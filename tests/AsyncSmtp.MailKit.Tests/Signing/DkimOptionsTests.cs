using AsyncSmtp.MailKit.Signing;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace AsyncSmtp.MailKit.Tests.Signing;

public sealed class DkimOptionsTests
{
    private static readonly DkimKeys Keys = DkimKeys.Rsa();

    public static TheoryData<Action<DkimOptions>, string> Bad => new()
    {
        { static o => o.Domain = null, "Dkim.Domain is not set; it must be the domain that signs." },
        { static o => o.Domain = "ann@example.com", "Dkim.Domain is \"ann@example.com\"; it must be the domain that signs." },
        { static o => o.Selector = "", "Dkim.Selector is \"\"; it must be the name under which the domain has its public key." },
        { static o => o.PrivateKeyPem = null, "Dkim.PrivateKey, Dkim.PrivateKeyPem and Dkim.PrivateKeyFile exclude each other, and one is needed; 0 are set." },
        { static o => o.PrivateKeyPem = "a secret that is no key", "Dkim.PrivateKeyPem is set, and is no key to sign with: there is no private key in it." },
        { static o => o.PrivateKeyPem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "Dkim.PrivateKeyPem is set, and is no key to sign with: it cannot be read as PEM without a password." },
        { static o => o.PrivateKeyPem = DkimKeys.PemOf(Keys.PublicKey), "Dkim.PrivateKeyPem is set, and is no key to sign with: it is a public key." },
        { static o => o.PrivateKeyPem = DkimKeys.Rsa(512).Pem, "Dkim.PrivateKeyPem is set, and is no key to sign with: it is of 512 bits, and receivers do not take less than 1024." },
        { static o => (o.PrivateKeyPem, o.PrivateKeyFile) = (null, "/nowhere/key.pem"), "Dkim.PrivateKeyFile is \"/nowhere/key.pem\", and is no key to sign with: it cannot be read." },
        { static o => (o.PrivateKeyPem, o.PrivateKey) = (null, EllipticCurve()), "Dkim.PrivateKey is set, and is no key to sign with: it is neither RSA nor Ed25519." },
        { static o => o.SignedHeaders.Add("Received"), "Dkim.SignedHeaders[0] is \"Received\", which is not a header that can be signed." },
        { static o => o.SignedHeaders.Add("X Note"), "Dkim.SignedHeaders[0] is \"X Note\", which is not a header that can be signed." },
        { static o => o.HeaderCanonicalization = (DkimCanonicalizationAlgorithm)7, "Dkim.HeaderCanonicalization is 7; it must be Relaxed or Simple." },
        { static o => o.BodyCanonicalization = (DkimCanonicalizationAlgorithm)7, "Dkim.BodyCanonicalization is 7; it must be Relaxed or Simple." },
        { static o => o.ExpiresAfter = TimeSpan.Zero, "Dkim.ExpiresAfter is 00:00:00; it must be a second or more." },
        { static o => o.AgentOrUserIdentifier = "@example.org", "Dkim.AgentOrUserIdentifier is \"@example.org\"; it must be an address in example.com or below it." },
        { static o => o.AgentOrUserIdentifier = "@badexample.com", "Dkim.AgentOrUserIdentifier is \"@badexample.com\"; it must be an address in example.com or below it." },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Failures_BadOption_IsNamedWithItsValue(Action<DkimOptions> change, string expected)
    {
        DkimOptions options = Keys.Options();
        change(options);

        Assert.Equal([expected], options.Failures());
    }

    [Fact]
    public void Failures_KeyFromEachSource_AreNone()
    {
        using TemporaryFolder folder = new();
        AsymmetricKeyParameter key = DkimKey.Load(Keys.Options());
        DkimOptions[] all =
        [
            Keys.Options(),
            DkimKeys.Ed25519().Options(),
            new() { Domain = "example.com", Selector = "2026.s1", PrivateKeyFile = folder.AddFile("key.pem", Keys.Pem), AgentOrUserIdentifier = "ann@news.example.com" },
            new() { Domain = "example.com", Selector = "s1", PrivateKey = key },
        ];

        Assert.All(all, static options => Assert.Empty(options.Failures()));
    }

    private static AsymmetricKeyParameter EllipticCurve()
    {
        ECKeyPairGenerator generator = new();
        generator.Init(new ECKeyGenerationParameters(Org.BouncyCastle.Asn1.X9.X9ObjectIdentifiers.Prime256v1, new SecureRandom()));
        return generator.GenerateKeyPair().Private;
    }
}
