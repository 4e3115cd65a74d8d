using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>A connection to log in on.</summary>
internal interface ILoginConnection
{
    /// <summary>Gets the SASL mechanisms that the server offers.</summary>
    IReadOnlyCollection<string> OfferedMechanisms { get; }

    /// <summary>Gets a value indicating whether the connection is in clear, and the server offers STARTTLS.</summary>
    bool NeedsTlsFirst { get; }

    /// <summary>Logs in.</summary>
    /// <exception cref="AuthenticationException">The server refuses it, with its own text.</exception>
    Task AuthenticateAsync(SaslMechanism mechanism, CancellationToken cancellationToken);

    /// <summary>Closes the connection and makes it anew.</summary>
    Task ReconnectAsync(CancellationToken cancellationToken);
}
