using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;

namespace AsyncSmtp;

/// <summary>
/// How a transport that makes its mails with MimeKit connects, logs in and signs: what <see cref="AsyncSmtpOptions"/> has no words for. Checked as a whole when the sender is made, and copied: later changes have no
/// effect. Its callbacks may be called from many threads at once.
/// </summary>
public abstract class MimeTransportOptions
{
    private protected MimeTransportOptions()
    {
    }

    /// <summary>Gets or sets how connections are secured.</summary>
    /// <value>
    /// Default <see langword="null"/>: without <see cref="AsyncSmtpOptions.EnableSsl"/> not at all, and with it TLS from the start on port 465 and STARTTLS, required, on any other.
    /// <see cref="SecureSocketOptions.Auto"/> and <see cref="SecureSocketOptions.StartTlsWhenAvailable"/> are refused: whoever is between could have the mail in clear.
    /// </value>
    public SecureSocketOptions? Security { get; set; }

    /// <summary>Gets or sets the TLS versions that may be used.</summary>
    /// <value>Default <see cref="SslProtocols.None"/>: those that the operating system allows.</value>
    public SslProtocols SslProtocols { get; set; } = SslProtocols.None;

    /// <summary>Gets or sets a value indicating whether a server's certificate that has been revoked is refused. It costs the authority's answer for each connection that is not in the system's cache.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool CheckCertificateRevocation { get; set; } = true;

    /// <summary>Gets or sets what decides about a server's certificate, in place of the system, for this sender alone.</summary>
    /// <value>Default <see langword="null"/>: only a certificate without a fault will do.</value>
    public RemoteCertificateValidationCallback? ServerCertificateValidation { get; set; }

    /// <summary>Gets the certificates with which the client shows who it is, where a server asks.</summary>
    /// <value>Default empty.</value>
    public IList<X509Certificate2> ClientCertificates { get; private set; } = [];

    /// <summary>Gets the SASL mechanisms by preference, by name: the first that the server offers is used, and no other. Those for tokens count with <see cref="AccessToken"/>, the others without.</summary>
    /// <value>
    /// Default empty: <c>SCRAM-SHA-512</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-1</c>, <c>DIGEST-MD5</c>, <c>CRAM-MD5</c>, <c>PLAIN</c>, <c>LOGIN</c> for a password, and <c>XOAUTH2</c>, <c>OAUTHBEARER</c> for an
    /// access token. The pipelining transport has those but <c>DIGEST-MD5</c>, and no others.
    /// </value>
    public IList<string> SaslMechanisms { get; private set; } = [];

    /// <summary>
    /// Gets or sets the source of access tokens, in place of a password. It is called on a thread of the pool when a token is needed, once however many connections wait for it, and again shortly before the token
    /// expires or when the server refuses it, once for each login. It is to end by itself in time: a request goes on
    /// when those who wait for it have given up, for who comes next. What it throws fails the attempts that wait for it, and is tried again when it is an <see cref="HttpRequestException"/>, an
    /// <see cref="IOException"/> or a <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>Default <see langword="null"/>: the user name and password of the sender, if it has them.</value>
    public Func<CancellationToken, ValueTask<SmtpAccessToken>>? AccessToken { get; set; }

    /// <summary>Gets or sets the user, mostly a mail address, whose <see cref="AccessToken"/> it is.</summary>
    /// <value>Default <see langword="null"/>; needed with <see cref="AccessToken"/>, and used with it alone.</value>
    public string? AccessTokenUser { get; set; }

    /// <summary>Gets or sets the name that the client gives itself in EHLO: a domain, or an address literal such as <c>[192.0.2.1]</c>.</summary>
    /// <value>Default <see langword="null"/>: the address literal of the connection's own end.</value>
    public string? LocalDomain { get; set; }

    /// <summary>Gets or sets how mails are signed with DKIM.</summary>
    /// <value>Default <see langword="null"/>: they are not.</value>
    public DkimOptions? Dkim { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the conversations with servers are logged, at <c>Trace</c>, in the category <c>AsyncSmtp.MailKit.Protocol</c> or <c>AsyncSmtp.Pipelining.Protocol</c>. What proves who
    /// the client is is left out, and so is the content of mails; the addresses of the envelope are not.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool LogProtocol { get; set; }

    /// <summary>A copy that later changes to this object do not reach.</summary>
    private protected MimeTransportOptions Copy()
    {
        MimeTransportOptions copy = (MimeTransportOptions)MemberwiseClone();
        copy.ClientCertificates = [.. ClientCertificates];
        copy.SaslMechanisms = [.. SaslMechanisms];
        copy.Dkim = Dkim?.Clone();
        return copy;
    }
}
