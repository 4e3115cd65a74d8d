using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Security;

/// <summary>MailKit's client as a connection to log in on.</summary>
/// <param name="client">The connected client.</param>
/// <param name="connectAsync">Connects it again.</param>
internal sealed class ClientLogin(SmtpClient client, Func<CancellationToken, Task> connectAsync) : ILoginConnection
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> OfferedMechanisms => client.AuthenticationMechanisms;

    /// <inheritdoc/>
    public bool NeedsTlsFirst => !client.IsSecure && client.Capabilities.HasFlag(SmtpCapabilities.StartTLS);

    /// <inheritdoc/>
    public Task AuthenticateAsync(SaslMechanism mechanism, CancellationToken cancellationToken) => client.AuthenticateAsync(mechanism, cancellationToken);

    /// <inheritdoc/>
    public async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        await client.DisconnectAsync(quit: false, cancellationToken).ConfigureAwait(false);
        await connectAsync(cancellationToken).ConfigureAwait(false);
    }
}
