using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;

namespace AsyncSmtp.MailKit.Signing;

/// <summary>The private key of a signature, wherever it comes from.</summary>
internal static class DkimKey
{
    /// <summary>RFC 8301, section 3.2.</summary>
    private const int FewestBits = 1024;

    /// <summary>Reads the key.</summary>
    /// <exception cref="FormatException">It is not a private key that DKIM knows. The text says why, and repeats nothing of it.</exception>
    public static AsymmetricKeyParameter Load(DkimOptions options)
    {
        AsymmetricKeyParameter? key = options.PrivateKey ?? Read(options.PrivateKeyPem ?? File.ReadAllText(options.PrivateKeyFile!));
        return key switch
        {
            { IsPrivate: false } => throw new FormatException("it is a public key"),
            RsaKeyParameters { Modulus.BitLength: < FewestBits } rsa => throw new FormatException($"it is of {rsa.Modulus.BitLength} bits, and receivers do not take less than {FewestBits}"),
            RsaKeyParameters or Ed25519PrivateKeyParameters => key,
            null => throw new FormatException("there is no private key in it"),
            _ => throw new FormatException("it is neither RSA nor Ed25519"),
        };
    }

    public static DkimSignatureAlgorithm AlgorithmOf(AsymmetricKeyParameter key) => key is Ed25519PrivateKeyParameters ? DkimSignatureAlgorithm.Ed25519Sha256 : DkimSignatureAlgorithm.RsaSha256;

    private static AsymmetricKeyParameter? Read(string pem)
    {
        using StringReader text = new(pem);
        using PemReader reader = new(text);
        try
        {
            return reader.ReadObject() switch
            {
                AsymmetricCipherKeyPair pair => pair.Private,
                AsymmetricKeyParameter key => key,
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or InvalidCastException or ArgumentException or PasswordException or InvalidOperationException)
        {
            throw new FormatException("it cannot be read as PEM without a password", e);
        }
    }
}
