using AsyncSmtp.MailKit.Security;
using AsyncSmtp.MailKit.Signing;
using MailKit.Security;

namespace AsyncSmtp.MailKit;

/// <summary>Every rule that the options of both transports must keep, one text for each that is broken, naming the option and its value. Secrets are never repeated.</summary>
internal static class MimeTransportOptionsChecks
{
    /// <summary>What does not go with the sender's own options.</summary>
    public static IReadOnlyList<string> MimeFailuresWith(this MimeTransportOptions options, AsyncSmtpOptions sender) =>
    [
        .. Unless(
            sender.EnableSsl || options.Security is null or SecureSocketOptions.None,
            $"EnableSsl is False and Security is {options.Security}. Set EnableSsl, or leave Security alone."),
        .. Unless(
            !sender.EnableSsl || options.Security != SecureSocketOptions.None,
            "EnableSsl is True and Security is None. Set EnableSsl to false, if everyone on the way may read the mail."),
        .. Unless(
            options.AccessToken is null || !sender.HasPassword(),
            "AccessToken excludes UserName and Credentials of AsyncSmtpOptions; one of them is set."),
        .. Unless(
            options.AccessToken is null || sender.EnableSsl || sender.AllowInsecureCredentials,
            "EnableSsl is False and AccessToken is set, which would send tokens in clear. Set EnableSsl, or set AllowInsecureCredentials if everyone on the way may read them."),
    ];

    public static IReadOnlyList<string> MimeFailures(this MimeTransportOptions options) =>
    [
        .. Unless(
            options.Security is null or SecureSocketOptions.None or SecureSocketOptions.SslOnConnect or SecureSocketOptions.StartTls,
            $"Security is {options.Security}; it must be None, SslOnConnect or StartTls, or null for what goes with the port."),
        .. Unless(
            options.ClientCertificates.All(static certificate => certificate is { HasPrivateKey: true }),
            "ClientCertificates holds a certificate without its private key, which proves nothing."),
        .. options.SaslMechanisms.SelectMany(Mechanism),
        .. Unless(
            options.AccessToken is null || !string.IsNullOrWhiteSpace(options.AccessTokenUser),
            $"AccessToken is set, and AccessTokenUser is {Quote(options.AccessTokenUser)}; it must name the user whose token it is."),
        .. Unless(options.AccessToken is not null || options.AccessTokenUser is null, $"AccessTokenUser is {Quote(options.AccessTokenUser)}, and AccessToken is not set."),
        .. Unless(
            options.SaslMechanisms.Count == 0 || options.SaslMechanisms.Any(name => SaslChoice.IsForToken(name) == options.AccessToken is not null),
            $"SaslMechanisms is {string.Join(", ", options.SaslMechanisms)}, of which none works with {(options.AccessToken is null ? "a password; AccessToken is not set" : "AccessToken")}."),
        .. Unless(IsName(options.LocalDomain), $"LocalDomain is {Quote(options.LocalDomain)}; it must be a domain, or an address in brackets."),
        .. options.Dkim?.Failures() ?? [],
    ];

    internal static string[] Unless(bool kept, string failure) => kept ? [] : [failure];

    internal static string Quote(string? value) => value is null ? "not set" : $"\"{value}\"";

    private static bool HasPassword(this AsyncSmtpOptions sender) => sender.Credentials is not null || !string.IsNullOrEmpty(sender.UserName);

    private static string[] Mechanism(string? name, int index) =>
        Unless(name is not null && SaslMechanism.IsSupported(name.ToUpperInvariant()), $"SaslMechanisms[{index}] is {Quote(name)}, which MailKit does not have.");

    private static bool IsName(string? domain)
    {
        if (domain is null)
        {
            return true;
        }

        bool isLiteral = domain.StartsWith('[') && domain.EndsWith(']');
        return domain.Length > 0 && (isLiteral || Uri.CheckHostName(domain) == UriHostNameType.Dns) && !domain.AsSpan().ContainsAnyExceptInRange('!', '~');
    }
}
