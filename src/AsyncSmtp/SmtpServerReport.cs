using System.Net.Security;
using System.Security.Authentication;

namespace AsyncSmtp;

/// <summary>
/// What <see cref="SmtpMailSender.VerifyAsync(CancellationToken)"/> found out about the server, and what in the options does not go with it. What could not be found out is <see langword="null"/> or empty.
/// </summary>
public sealed class SmtpServerReport
{
    /// <summary>Gets a value indicating whether nothing stands in the way of sending with these options: there are no <see cref="Problems"/>. Credentials are not tried, so a wrong password is not noticed.</summary>
    public bool IsUsable => Problems.Count == 0;

    /// <summary>Gets where mail goes with these options: the server's name and port, or the pickup directory.</summary>
    public required string Target { get; init; }

    /// <summary>Gets why mail cannot go out with these options. Each text names the option and its value, what the server said, and what to do.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Gets what works but not for every message, or not as well as it could.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets the server's greeting, with its code.</summary>
    public string? Greeting { get; init; }

    /// <summary>Gets what the server offers, as it said last (over TLS, when there is TLS): the parameters by upper-case name, empty for those without.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the size in bytes that a message may have, or <see langword="null"/> when the server names none.</summary>
    public long? MaxMessageSize { get; init; }

    /// <summary>Gets the ways of authenticating that the server offers.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    /// <summary>Gets those of <see cref="AuthMechanisms"/> that <see cref="System.Net.Mail.SmtpClient"/> can use: LOGIN and, where the system has what they need, NTLM and GSSAPI.</summary>
    public IReadOnlyList<string> UsableAuthMechanisms { get; init; } = [];

    /// <summary>Gets the version of TLS, or <see langword="null"/> when there was no TLS or the certificate was refused.</summary>
    public SslProtocols? TlsProtocol { get; init; }

    /// <summary>Gets the cipher suite, or <see langword="null"/> when there was no TLS or the certificate was refused.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>Gets the server's certificate, or <see langword="null"/> when it showed none.</summary>
    public SmtpServerCertificate? Certificate { get; init; }

    /// <summary>Gets the time from a command to its reply: the median of three NOOPs.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>Says where mail goes, whether it can, and every problem and warning, a line each.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => string.Join('\n', [$"{Target}: {(IsUsable ? "usable" : "not usable")}", .. Problems.Select(static p => $"Problem: {p}"), .. Warnings.Select(static w => $"Warning: {w}")]);
}
