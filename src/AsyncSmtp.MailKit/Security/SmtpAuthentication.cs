using System.Net;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>The login of a connection: with an access token where there is a source of them, otherwise with the password.</summary>
/// <param name="mechanisms">The SASL mechanisms by preference; none for the default.</param>
/// <param name="credential">The user name and password; with <paramref name="tokens"/> the user whose token it is.</param>
/// <param name="tokens">The access tokens of the sender, or null.</param>
internal sealed class SmtpAuthentication(IReadOnlyList<string> mechanisms, NetworkCredential credential, AccessTokenCache? tokens)
{
    /// <summary>Logs in. A token that the server refuses is replaced once by another, on a new connection: some servers close the one on which they refuse.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Ends the login.</param>
    /// <returns>A task that completes when the server has taken the login.</returns>
    /// <exception cref="AuthenticationException">The server refuses it, with its own text, or offers no mechanism that would do.</exception>
    public async Task LogInAsync(ILoginConnection connection, CancellationToken cancellationToken)
    {
        if (tokens is null)
        {
            await connection.AuthenticateAsync(Mechanism(connection, credential), cancellationToken).ConfigureAwait(false);
            return;
        }

        SmtpAccessToken token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        SaslMechanism mechanism = Mechanism(connection, With(token));
        try
        {
            await connection.AuthenticateAsync(mechanism, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (AuthenticationException)
        {
            token = await tokens.GetOtherAsync(token, cancellationToken).ConfigureAwait(false);
        }

        await connection.ReconnectAsync(cancellationToken).ConfigureAwait(false);
        await connection.AuthenticateAsync(Mechanism(connection, With(token)), cancellationToken).ConfigureAwait(false);
    }

    private NetworkCredential With(SmtpAccessToken token) => new(credential.UserName, token.Token);

    private SaslMechanism Mechanism(ILoginConnection connection, NetworkCredential with)
        => connection is { NeedsTlsFirst: true, OfferedMechanisms.Count: 0 }
            ? throw new AuthenticationException("The server offers no authentication before STARTTLS: set EnableSsl to true.")
            : SaslChoice.Choose(connection.OfferedMechanisms, mechanisms, with, isToken: tokens is not null);
}
