using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>MailKit's client and its socket, from the connect to the QUIT.</summary>
#pragma warning disable CA1001 // Closed by Abort and Cut, which say how.
internal sealed class Connection(SmtpTransportContext context, MailKitTransportOptions options)
#pragma warning restore CA1001
{
    private MailKitClient? _client;
    private Socket? _socket;
    private bool _isCut;
    private long _lastUse;

    /// <summary>Gets the client, once there is a connection.</summary>
    public MailKitClient Client => _client ?? throw new InvalidOperationException("There is no connection.");

    /// <summary>Gets the server's answer to the latest content.</summary>
    public FinalReply? Reply { get; private set; }

    /// <summary>Gets how far it is.</summary>
    public SmtpAttemptStage Stage { get; private set; }

    /// <summary>Gets the recipients of the latest message that the server refused.</summary>
    public IReadOnlyList<FailedRecipient> Failed => _client?.Failed ?? [];

    public bool IsUsable => _client is { IsConnected: true };

    /// <summary>Gets a value indicating whether nothing lies on the socket that was not read: a 421, or the end of the connection. Under TLS the bytes are encrypted and mean the same.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return _socket is null || !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Makes sure that there is a connection that lives and is logged in.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
        {
            if (await IsAliveAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            Abort();
        }

        Reply = new FinalReply(options.CreateProtocolLog(context));
        _client = new MailKitClient(Reply, options.UseChunking) { Timeout = Timeout.Infinite };
        options.Configure(_client);
        Stage = SmtpAttemptStage.Connecting;
        try
        {
            await ConnectAsync(_client, cancellationToken).ConfigureAwait(false);
            Stage = SmtpAttemptStage.Authenticating;
            await options.AuthenticateAsync(_client, context, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Abort();
            throw;
        }

        if (!options.UsePipelining)
        {
            _client.Capabilities &= ~SmtpCapabilities.Pipelining;
        }

        Stage = SmtpAttemptStage.Conversation;
        Touch();
    }

    /// <summary>Says that the server has just been heard of.</summary>
    public void Touch() => _lastUse = context.TimeProvider.GetTimestamp();

    /// <summary>Says QUIT, and waits for no answer. Never throws.</summary>
    public void SayGoodBye()
    {
        if (_client is { IsConnected: true } client)
        {
            // What is said is on its way when this returns; the answer finds nobody.
            _ = client.DisconnectAsync(quit: true).ContinueWith(static (said, state) => Forget(said, (MailKitClient)state!), client, TaskScheduler.Default);
        }
    }

    /// <summary>Cuts the wire, from any thread, whoever uses it.</summary>
    /// <param name="abruptly">Whether what is still on its way is thrown away: a server that does not read would not learn otherwise that the connection has ended.</param>
    public void Cut(bool abruptly)
    {
        Interlocked.Exchange(ref _isCut, true);
        Volatile.Read(ref _socket)?.Close(abruptly ? 0 : -1);
    }

    /// <summary>Closes the connection.</summary>
    public void Abort()
    {
        _client?.Dispose();
        _socket?.Dispose();
        (_client, _socket) = (null, null);
    }

    private async Task ConnectAsync(MailKitClient client, CancellationToken cancellationToken)
    {
        SecureSocketOptions security = options.SecurityFor(context);
        if (client.ProxyClient is not null)
        {
            await client.ConnectAsync(context.Host, context.Port, security, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Our own socket, to look at it between two messages.
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = context.Options.NoDelay };
        Interlocked.Exchange(ref _socket, socket);
        if (Volatile.Read(ref _isCut))
        {
            // Cut before it was there.
            socket.Dispose();
        }

        await socket.ConnectAsync(context.Host, context.Port, cancellationToken).ConfigureAwait(false);
        Stage = SmtpAttemptStage.Conversation;
        try
        {
            await client.ConnectAsync(socket, context.Host, context.Port, security, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            // No STARTTLS.
            Stage = SmtpAttemptStage.Securing;
            throw;
        }
    }

    /// <summary>A connection that has been idle for some time is asked whether it lives, before it is trusted with a message.</summary>
    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        if (!_client!.IsConnected)
        {
            return false;
        }

        if (options.NoOpAfter == Timeout.InfiniteTimeSpan || context.TimeProvider.GetElapsedTime(_lastUse) < options.NoOpAfter)
        {
            return true;
        }

        try
        {
            await _client.NoOpAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or ProtocolException or CommandException or SocketException)
        {
            return false;
        }
    }

    private static void Forget(Task said, MailKitClient client)
    {
        _ = said.Exception;
        client.Dispose();
    }
}
