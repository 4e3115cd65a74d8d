using MimeKit.Cryptography;
using static AsyncSmtp.MailKit.MimeTransportOptionsChecks;

namespace AsyncSmtp.MailKit.Signing;

/// <summary>Every rule that the options of a signature must keep. The key is read, so that a bad one is known before the first mail.</summary>
internal static class DkimOptionsChecks
{
    /// <summary>Those that DKIM forbids or that change on the way (RFC 6376, section 5.4, and MimeKit's signer).</summary>
    private static readonly HashSet<string> NeverSigned = new(StringComparer.OrdinalIgnoreCase)
    {
        "Return-Path", "Received", "Comments", "Keywords", "Bcc", "Resent-Bcc", "DKIM-Signature",
    };

    public static IReadOnlyList<string> Failures(this DkimOptions options) =>
    [
        .. Unless(IsDomain(options.Domain), $"Dkim.Domain is {Quote(options.Domain)}; it must be the domain that signs."),
        .. Unless(IsDomain(options.Selector), $"Dkim.Selector is {Quote(options.Selector)}; it must be the name under which the domain has its public key."),
        .. Key(options),
        .. options.SignedHeaders.SelectMany(static (name, index) => Unless(IsSigned(name), $"Dkim.SignedHeaders[{index}] is {Quote(name)}, which is not a header that can be signed.")),
        .. Unless(Enum.IsDefined(options.HeaderCanonicalization), $"Dkim.HeaderCanonicalization is {options.HeaderCanonicalization}; it must be {nameof(DkimCanonicalizationAlgorithm.Relaxed)} or {nameof(DkimCanonicalizationAlgorithm.Simple)}."),
        .. Unless(Enum.IsDefined(options.BodyCanonicalization), $"Dkim.BodyCanonicalization is {options.BodyCanonicalization}; it must be {nameof(DkimCanonicalizationAlgorithm.Relaxed)} or {nameof(DkimCanonicalizationAlgorithm.Simple)}."),
        .. Unless(options.ExpiresAfter is null || options.ExpiresAfter >= TimeSpan.FromSeconds(1), $"Dkim.ExpiresAfter is {options.ExpiresAfter}; it must be a second or more."),
        .. Unless(IsIdentity(options), $"Dkim.AgentOrUserIdentifier is {Quote(options.AgentOrUserIdentifier)}; it must be an address in {options.Domain} or below it."),
    ];

    private static string[] Key(DkimOptions options)
    {
        int sources = (options.PrivateKey is null ? 0 : 1) + (options.PrivateKeyPem is null ? 0 : 1) + (options.PrivateKeyFile is null ? 0 : 1);
        if (sources != 1)
        {
            return [$"Dkim.PrivateKey, Dkim.PrivateKeyPem and Dkim.PrivateKeyFile exclude each other, and one is needed; {sources} are set."];
        }

        try
        {
            _ = DkimKey.Load(options);
            return [];
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            string source = options.PrivateKeyFile is { } path ? $"Dkim.PrivateKeyFile is {Quote(path)}" : options.PrivateKeyPem is null ? "Dkim.PrivateKey is set" : "Dkim.PrivateKeyPem is set";
            return [$"{source}, and is no key to sign with: {(e is FormatException ? e.Message : "it cannot be read")}."];
        }
    }

    private static bool IsDomain(string? name) => name is not null && Uri.CheckHostName(name) == UriHostNameType.Dns && System.Text.Ascii.IsValid(name);

    private static bool IsSigned(string? name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.Contains(':', StringComparison.Ordinal) && !NeverSigned.Contains(name);

    private static bool IsIdentity(DkimOptions options)
    {
        if (options.AgentOrUserIdentifier is not { } identity)
        {
            return true;
        }

        string domain = identity[(identity.LastIndexOf('@') + 1)..];
        return identity.Contains('@', StringComparison.Ordinal)
            && !identity.AsSpan().ContainsAnyExceptInRange('!', '~')
            && (domain.Equals(options.Domain, StringComparison.OrdinalIgnoreCase) || domain.EndsWith('.' + options.Domain, StringComparison.OrdinalIgnoreCase));
    }
}
