using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;

namespace AsyncSmtp;

/// <summary>
/// How mails are signed with DKIM (RFC 6376): by whom, with which key, and what of them. The key is read and tried when the sender is made; one of its three sources is to be set.
/// </summary>
public sealed class DkimOptions
{
    /// <summary>Gets or sets the domain that signs, <c>d=</c>. For DMARC it is that of the From address, or one above it.</summary>
    /// <value>Needed.</value>
    public string? Domain { get; set; }

    /// <summary>Gets or sets the selector, <c>s=</c>: the public key is in the TXT record of <c>selector._domainkey.domain</c>.</summary>
    /// <value>Needed.</value>
    public string? Selector { get; set; }

    /// <summary>Gets or sets the private key as PEM text, PKCS#1 or PKCS#8, without a password: RSA of 1,024 bits or more, or Ed25519.</summary>
    /// <value>Default <see langword="null"/>.</value>
    public string? PrivateKeyPem { get; set; }

    /// <summary>Gets or sets the path of a file with the private key, as <see cref="PrivateKeyPem"/> has it.</summary>
    /// <value>Default <see langword="null"/>.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the private key itself.</summary>
    /// <value>Default <see langword="null"/>.</value>
    public AsymmetricKeyParameter? PrivateKey { get; set; }

    /// <summary>Gets the headers that are signed, where a mail has them, as often as it has them. From always is.</summary>
    /// <value>
    /// Default empty: <c>From</c>, <c>Sender</c>, <c>Reply-To</c>, <c>To</c>, <c>Cc</c>, <c>Subject</c>, <c>Date</c>, <c>Message-ID</c>, <c>In-Reply-To</c>, <c>References</c>, <c>MIME-Version</c>,
    /// <c>Content-Type</c>, <c>Content-Transfer-Encoding</c>, <c>List-Unsubscribe</c> and <c>List-Unsubscribe-Post</c>.
    /// </value>
    public IList<string> SignedHeaders { get; private set; } = [];

    /// <summary>Gets or sets how headers may change on the way without breaking the signature.</summary>
    /// <value>Default <see cref="DkimCanonicalizationAlgorithm.Relaxed"/>: in white space and case.</value>
    public DkimCanonicalizationAlgorithm HeaderCanonicalization { get; set; } = DkimCanonicalizationAlgorithm.Relaxed;

    /// <summary>Gets or sets how the content may change on the way without breaking the signature.</summary>
    /// <value>Default <see cref="DkimCanonicalizationAlgorithm.Relaxed"/>: in white space at the ends of lines and between words, and in empty lines at the end.</value>
    public DkimCanonicalizationAlgorithm BodyCanonicalization { get; set; } = DkimCanonicalizationAlgorithm.Relaxed;

    /// <summary>Gets or sets how long a signature is good for, <c>x=</c>.</summary>
    /// <value>Default <see langword="null"/>: for ever; a second or more.</value>
    public TimeSpan? ExpiresAfter { get; set; }

    /// <summary>Gets or sets the user or agent on whose behalf it is signed, <c>i=</c>: an address in the domain or below it.</summary>
    /// <value>Default <see langword="null"/>: <c>@domain</c>.</value>
    public string? AgentOrUserIdentifier { get; set; }

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal DkimOptions Clone()
    {
        DkimOptions copy = (DkimOptions)MemberwiseClone();
        copy.SignedHeaders = [.. SignedHeaders];
        return copy;
    }
}
