using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AsyncSmtp.Verification;

/// <summary>
/// What a problem tells a person: what happened, the server's own words, the option and its value, and what to do.
/// </summary>
internal static class ProblemText
{
    /// <summary>The first stage: there is no conversation yet.</summary>
    public const string Connecting = "connecting";

    public static string Server(AsyncSmtpOptions options) => $"{options.Host}:{options.Port}";

    public static string TimedOut(AsyncSmtpOptions options, string stage)
        => $"{Server(options)} did not get past this within AttemptTimeout ({options.AttemptTimeout}): {stage}. Check that Port ({options.Port}) is the server's port for STARTTLS, 587 with most, and that nothing on the way swallows what is sent.";

    public static string ImplicitTls(AsyncSmtpOptions options)
        => $"{Server(options)} speaks TLS from the first byte, which SmtpClient cannot do: it would hang until it times out. Set Port (it is {options.Port}) to the server's port for STARTTLS, 587 with most.";

    public static string Greeting(AsyncSmtpOptions options, SmtpReply reply) => reply.Code is >= 400 and < 500
        ? $"{Server(options)} takes no connection now: {reply}. Try again later; if it counts connections, lower MaxConnections (it is {options.MaxConnections})."
        : $"{Server(options)} takes no mail from this machine: {reply}. Check Host ('{options.Host}') and Port ({options.Port}), and ask who runs the server to let this machine's address in.";

    public static string Introduction(string command, string name, SmtpReply reply)
        => $"The server refused {command} {name}: {reply}. SmtpClient gives this machine's name and has no option for another, so change the name, or ask who runs the server to take it.";

    public static string NoStartTls(AsyncSmtpOptions options, ServerFindings findings)
    {
        string offers = findings.Capabilities.Count == 0 ? "it offers nothing" : $"it offers {string.Join(", ", findings.Capabilities.Keys)}";
        string clear = options.HasCredentials() ? "EnableSsl to False together with AllowInsecureCredentials to True, if everyone on the way may read mail and password" : "EnableSsl to False, if everyone on the way may read the mail";
        return $"EnableSsl is True, and {Server(options)} does not offer STARTTLS: {offers}. Set Port (it is {options.Port}) to the server's port for STARTTLS, 587 with most; or {clear}.";
    }

    public static string StartTlsRefused(AsyncSmtpOptions options, SmtpReply reply)
        => $"EnableSsl is True, and {Server(options)} offers STARTTLS but refused it: {reply}. Ask who runs the server to mend its TLS.";

    public static string NoMechanism(AsyncSmtpOptions options, ServerFindings findings)
    {
        string secret = options.Credentials is null ? $"UserName is '{options.UserName}'" : "Credentials are set";
        return findings.AuthMechanisms.Length > 0
            ? $"{secret}, and SmtpClient can log in with none of what {Server(options)} offers: AUTH {string.Join(' ', findings.AuthMechanisms)}. It can do LOGIN, NTLM and GSSAPI, and would go on without logging in. Use a server that offers one of them, or another client."
            : $"{secret}, and {Server(options)} does not offer AUTH, so SmtpClient would go on without logging in. {NoAuthAdvice(options, findings)}";
    }

    /// <summary>A failure without a reply.</summary>
    public static string Fault(AsyncSmtpOptions options, Exception error, string stage, SmtpServerCertificate? certificate) => error switch
    {
        SocketException or ArgumentException when stage == Connecting
            => $"There is no connection to {Server(options)}: {Sentence.Ended(error.Message)} Check Host ('{options.Host}') and Port ({options.Port}), and that no firewall is in between.",
        AuthenticationException when certificate is { IsTrusted: false } => Untrusted(options, certificate),
        AuthenticationException => $"EnableSsl is True, and TLS with {Server(options)} failed: {Sentence.Ended(error.Message)} Ask who runs the server for TLS 1.2 or 1.3.",
        InvalidDataException => $"{Server(options)} does not answer like an SMTP server ({stage}): {Sentence.Ended(error.Message)} Check Host ('{options.Host}') and Port ({options.Port}).",
        _ => $"The connection to {Server(options)} was lost ({stage}): {Sentence.Ended(error.Message)} Check Host ('{options.Host}') and Port ({options.Port}), and that the server lets this machine in.",
    };

    private static string NoAuthAdvice(AsyncSmtpOptions options, ServerFindings findings)
        => !options.EnableSsl && findings.Offers("STARTTLS") ? "Set EnableSsl (it is False) to True: many servers offer AUTH only after STARTTLS."
        : $"Set Port (it is {options.Port}) to the server's port for submission, 587 with most, or leave the credentials out if the server takes mail without.";

    private static string Untrusted(AsyncSmtpOptions options, SmtpServerCertificate certificate)
    {
        string text = $"EnableSsl is True, and the certificate of {Server(options)} is not trusted ({certificate.PolicyErrors}).";
        if (certificate.PolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            string names = certificate.DnsNames.Count > 0 ? string.Join(", ", certificate.DnsNames) : certificate.Subject;
            text += $" It is for {names}: set Host (it is '{options.Host}') to such a name.";
        }

        if (certificate.PolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            text += $" {string.Join(' ', certificate.ChainErrors.Select(Sentence.Ended))} It is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u} and was issued by {certificate.Issuer}: install that issuer's certificate as trusted, or get one from an issuer that is.";
        }

        return certificate.PolicyErrors == SslPolicyErrors.None ? $"{text} ServicePointManager.ServerCertificateValidationCallback refused it." : text;
    }
}
