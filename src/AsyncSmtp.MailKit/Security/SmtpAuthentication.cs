using System.Net;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>The login of a connection: with an access token where there is a source of them, otherwise with the password.</summary>
/// <param name="mechanisms">The SASL mechanisms by preference; none for the default.</param>
/// <param name="credential">The user name and password; with <paramref name="tokens"/> the user whose token it is.</param>
/// <param name="tokens">The access tokens of the sender, or null.</param>
internal sealed class SmtpAuthentication(IReadOnlyList<string> mechanisms, NetworkCredential credential, AccessTokenCache? tokens)
{
    /// <summary>Logs in. A token that the server refuses is replaced once by another, on a new connection: some servers close the one on which they refuse.</summary>
    /// <param name="client">The connected client.</param>
    /// <param name="connectAsync">Connects it again.</param>
    /// <param name="cancellationToken">Ends the login.</param>
    /// <returns>A task that completes when the server has taken the login.</returns>
    /// <exception cref="AuthenticationException">The server refuses it, with its own text, or offers no mechanism that would do.</exception>
    public async Task LogInAsync(SmtpClient client, Func<CancellationToken, Task> connectAsync, CancellationToken cancellationToken)
    {
        if (tokens is null)
        {
            await client.AuthenticateAsync(Mechanism(client, credential), cancellationToken).ConfigureAwait(false);
            return;
        }

        SmtpAccessToken token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        SaslMechanism mechanism = Mechanism(client, With(token));
        try
        {
            await client.AuthenticateAsync(mechanism, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (AuthenticationException)
        {
            token = await tokens.GetOtherAsync(token, cancellationToken).ConfigureAwait(false);
        }

        await client.DisconnectAsync(quit: false, cancellationToken).ConfigureAwait(false);
        await connectAsync(cancellationToken).ConfigureAwait(false);
        await client.AuthenticateAsync(Mechanism(client, With(token)), cancellationToken).ConfigureAwait(false);
    }

    private NetworkCredential With(SmtpAccessToken token) => new(credential.UserName, token.Token);

    private SaslMechanism Mechanism(SmtpClient client, NetworkCredential with)
        => !client.IsSecure && client.AuthenticationMechanisms.Count == 0 && client.Capabilities.HasFlag(SmtpCapabilities.StartTLS)
            ? throw new AuthenticationException("The server offers no authentication before STARTTLS: set EnableSsl to true.")
            : SaslChoice.Choose(client.AuthenticationMechanisms, mechanisms, with, isToken: tokens is not null);
}
