using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;

namespace AsyncSmtp.MailKit.Signing;

/// <summary>MimeKit's signer with the options, and with the clock of the sender.</summary>
internal sealed class ClockedSigner : DkimSigner
{
    private readonly TimeProvider _timeProvider;

    public ClockedSigner(DkimOptions options, TimeProvider timeProvider)
        : this(options, DkimKey.Load(options), timeProvider)
    {
    }

    private ClockedSigner(DkimOptions options, AsymmetricKeyParameter key, TimeProvider timeProvider)
        : base(key, options.Domain!, options.Selector!, DkimKey.AlgorithmOf(key))
    {
        _timeProvider = timeProvider;
        HeaderCanonicalizationAlgorithm = options.HeaderCanonicalization;
        BodyCanonicalizationAlgorithm = options.BodyCanonicalization;
        SignaturesExpireAfter = options.ExpiresAfter;
        AgentOrUserIdentifier = options.AgentOrUserIdentifier;
    }

    /// <inheritdoc/>
    protected override long GetTimestamp() => _timeProvider.GetUtcNow().ToUnixTimeSeconds();
}
