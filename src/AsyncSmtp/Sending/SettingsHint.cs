using System.Net.Mail;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Sending;

/// <summary>Which setting may be wrong when a server refuses a message before its content.</summary>
internal static class SettingsHint
{
    public const string Authentication = "It may be that authentication was refused or is required: check UserName and Password, and that the server offers AUTH LOGIN. (SmtpClient goes on without when a login fails.)";

    private const string Encryption = "The server wants TLS first: set EnableSsl to true (it is False).";

    private const string Login = "The server wants a login first: set UserName and Password, or Credentials (none is set).";

    /// <summary>For a refusal of the whole message, or null.</summary>
    public static string? For(AttemptOutcome attempt, AsyncSmtpOptions options)
    {
        // By the word and not by the code, which is 530 by RFC 3207, and 451 or 550 with some servers. What goes for a login then comes after it.
        if (!options.EnableSsl && Says(attempt.Reply!, "STARTTLS"))
        {
            return Encryption;
        }

        return IsAboutAuthentication(attempt.StatusCode, options) ? Authentication
            : attempt.StatusCode == SmtpStatusCode.MustIssueStartTlsFirst && !options.HasCredentials() ? Login
            : null;
    }

    /// <summary>
    /// Whether the server wants a login that it did not get. RFC 4954, section 6, has the codes; some servers say it as a refusal of relaying, in words, to the sender or the first recipient. A mailbox that does not
    /// exist has the same code then, and is no matter of the login.
    /// </summary>
    public static bool IsLoginRefused(AttemptOutcome attempt, AsyncSmtpOptions options)
        => attempt.Stage == SmtpAttemptStage.Authenticating || (attempt is { Committed: false, Reply: { } reply }
            && (attempt.StatusCode is SmtpStatusCode.MustIssueStartTlsFirst or (SmtpStatusCode)534 or (SmtpStatusCode)535 or (SmtpStatusCode)538
                || (IsAboutAuthentication(attempt.StatusCode, options) && (Says(reply, "relay") || Says(reply, "authenti")))));

    /// <summary>SmtpClient, unlike other transports, ignores a refused login and goes on without; the server then refuses the sender, or, as Postfix does with a 554, the first recipient.</summary>
    public static bool IsAboutAuthentication(SmtpStatusCode code, AsyncSmtpOptions options)
        => options.TransportFactory is null && options.HasCredentials()
            && code is SmtpStatusCode.MustIssueStartTlsFirst or (SmtpStatusCode)535 or SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.TransactionFailed;

    private static bool Says(string reply, string word) => reply.Contains(word, StringComparison.OrdinalIgnoreCase);
}
