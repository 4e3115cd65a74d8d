using System.Security.Cryptography;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace AsyncSmtp.MailKit.Tests.Signing;

/// <summary>A key pair of a domain that signs, and its DNS.</summary>
internal sealed class DkimKeys : IDkimPublicKeyLocator
{
    private DkimKeys(string pem, AsymmetricKeyParameter publicKey, string record) => (Pem, PublicKey, Record) = (pem, publicKey, record);

    public string Pem { get; }

    public AsymmetricKeyParameter PublicKey { get; }

    /// <summary>Gets the TXT record of the selector.</summary>
    public string Record { get; }

    public static DkimKeys Rsa(int bits = 2048, bool pkcs1 = false)
    {
        using RSA rsa = RSA.Create(bits);
        return new(
            pkcs1 ? rsa.ExportRSAPrivateKeyPem() : rsa.ExportPkcs8PrivateKeyPem(),
            DotNetUtilities.GetRsaPublicKey(rsa),
            $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}");
    }

    public static DkimKeys Ed25519()
    {
        Ed25519KeyPairGenerator generator = new();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        return new(PemOf(pair.Private), pair.Public, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(((Ed25519PublicKeyParameters)pair.Public).GetEncoded())}");
    }

    public static string PemOf(object key)
    {
        using StringWriter text = new();
        using PemWriter writer = new(text);
        writer.WriteObject(key is AsymmetricKeyParameter { IsPrivate: true } and not RsaKeyParameters ? new Pkcs8Generator((AsymmetricKeyParameter)key) : key);
        writer.Writer.Flush();
        return text.ToString();
    }

    public DkimOptions Options() => new() { Domain = "example.com", Selector = "s1", PrivateKeyPem = Pem };

    public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
    {
        Assert.Equal(("example.com", "s1"), (domain, selector));
        return PublicKey;
    }

    public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
        Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
}
