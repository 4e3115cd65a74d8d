using System.Globalization;
using AsyncSmtp.MailKit.Security;
using AsyncSmtp.Pipelining.Diagnostics;
using AsyncSmtp.Pipelining.Replies;
using MailKit.Security;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>Makes a connection on which a mail can be sent: connects, secures, introduces, logs in. It knows no deadline and no cancel but the token and the cut of the socket.</summary>
internal sealed class Connector(string host, int port, PipeliningParts parts, WireSocket socket, ReplyClock clock, WireLog? log) : ILoginConnection
{
    private WireChannel? _channel;
    private bool _isSecure;

    /// <summary>Gets the connection, once there is one.</summary>
    public WireChannel? Channel => _channel;

    /// <summary>Gets what the server can do.</summary>
    public Offer Offer { get; private set; } = Offer.None;

    /// <summary>Gets how far it is.</summary>
    public SmtpAttemptStage Stage { get; private set; } = SmtpAttemptStage.Connecting;

    /// <inheritdoc/>
    IReadOnlyCollection<string> ILoginConnection.OfferedMechanisms => Offer.AuthMechanisms;

    /// <inheritdoc/>
    bool ILoginConnection.NeedsTlsFirst => !_isSecure && Offer.StartTls;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (parts.AuthenticationFor(host, port) is { } authentication)
        {
            Stage = SmtpAttemptStage.Authenticating;
            await authentication.LogInAsync(this, cancellationToken).ConfigureAwait(false);
        }

        Stage = SmtpAttemptStage.Conversation;
    }

    /// <summary>Gives the buffers back. Nothing may be reading or writing.</summary>
    public void Release() => Interlocked.Exchange(ref _channel, null)?.Detach().Dispose();

    /// <inheritdoc/>
    Task ILoginConnection.AuthenticateAsync(SaslMechanism mechanism, CancellationToken cancellationToken)
        => LoginExchange.RunAsync(new Dialogue(_channel!, clock), mechanism is SaslMechanismOAuthBearer ? new BearerMechanism(mechanism.Credentials, host, port) : mechanism, log, cancellationToken);

    /// <inheritdoc/>
    async Task ILoginConnection.ReconnectAsync(CancellationToken cancellationToken)
    {
        Release();
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        Stage = SmtpAttemptStage.Authenticating;
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Stage = SmtpAttemptStage.Connecting;
        (_isSecure, Offer) = (false, Offer.None);
        Stream stream = await socket.ConnectAsync(host, port, parts.NoDelay, cancellationToken).ConfigureAwait(false);
        log?.Connected(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));
        SecureSocketOptions security = ClientSettings.SecurityOf(parts.Options, parts.EnableSsl, port);
        if (security == SecureSocketOptions.SslOnConnect)
        {
            stream = await SecureAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        Dialogue dialogue = Talk(stream);
        string name = parts.Options.LocalDomain ?? Opening.LiteralOf(socket.LocalAddress);
        await Opening.BeGreetedAsync(dialogue, cancellationToken).ConfigureAwait(false);
        Offer = await Opening.IntroduceAsync(dialogue, name, cancellationToken).ConfigureAwait(false);
        if (security == SecureSocketOptions.StartTls)
        {
            Stage = SmtpAttemptStage.Securing;
            await Opening.StartTlsAsync(dialogue, Offer, socket, cancellationToken).ConfigureAwait(false);

            // What was said in clear may have been said by anybody.
            Offer = Offer.None;
            dialogue = Talk(await SecureAsync(Interlocked.Exchange(ref _channel, null)!.Detach(), cancellationToken).ConfigureAwait(false));
            Offer = await Opening.IntroduceAsync(dialogue, name, cancellationToken).ConfigureAwait(false);
        }
    }

    private Dialogue Talk(Stream stream)
    {
        Stage = SmtpAttemptStage.Conversation;
        _channel = new WireChannel(stream, log);
        return new Dialogue(_channel, clock);
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        Stage = SmtpAttemptStage.Securing;
        clock.Expect(ReplyKind.Command);
        Stream secure = await TlsClient.SecureAsync(stream, host, parts.Options, cancellationToken).ConfigureAwait(false);
        clock.Met();
        _isSecure = true;
        return secure;
    }
}
