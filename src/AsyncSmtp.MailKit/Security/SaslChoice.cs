using System.Net;
using System.Text;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>Which SASL mechanism a login takes: the first by preference that the server offers, and no other, so that a wrong password is counted once.</summary>
internal static class SaslChoice
{
    /// <summary>Those for a password, the strongest first, in MailKit's order. NTLM, which works with few servers, is taken only when it is named.</summary>
    public static readonly IReadOnlyList<string> ForPassword = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN"];

    /// <summary>Those for an access token.</summary>
    public static readonly IReadOnlyList<string> ForToken = ["XOAUTH2", "OAUTHBEARER"];

    public static bool IsForToken(string mechanism) => ForToken.Contains(mechanism, StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the mechanism of a login.</summary>
    /// <param name="offered">What the server offers.</param>
    /// <param name="preference">The names by preference; none for the default.</param>
    /// <param name="credential">The user name with the password, or with the access token.</param>
    /// <param name="isToken">Whether it is an access token.</param>
    /// <exception cref="AuthenticationException">The server offers none of them. The text names both.</exception>
    public static SaslMechanism Choose(IReadOnlyCollection<string> offered, IReadOnlyList<string> preference, NetworkCredential credential, bool isToken)
    {
        string[] wanted = [.. preference.Where(name => IsForToken(name) == isToken)];
        IReadOnlyList<string> candidates = wanted.Length > 0 ? wanted : isToken ? ForToken : ForPassword;
        string? name = candidates.FirstOrDefault(name => offered.Contains(name, StringComparer.OrdinalIgnoreCase));
        return name is not null && SaslMechanism.Create(name.ToUpperInvariant(), Encoding.UTF8, credential) is { } mechanism
            ? mechanism
            : throw new AuthenticationException(
                $"The server offers {(offered.Count == 0 ? "no authentication" : string.Join(", ", offered.Order(StringComparer.Ordinal)))}; the sender would use {string.Join(", ", candidates)}.");
    }
}
