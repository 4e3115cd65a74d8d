using System.Net.Sockets;
using AsyncSmtp.MailKit.Security;
using MailKit;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>MailKit's client and its socket, from the connect to the QUIT.</summary>
#pragma warning disable CA1001 // Closed by Abort and Cut, which say how.
internal sealed class Connection(string host, int port, MailKitParts parts)
#pragma warning restore CA1001
{
    /// <summary>For how long a server may take to say good-bye. Nobody waits for it.</summary>
    private static readonly TimeSpan GoodBye = TimeSpan.FromSeconds(2);

    private static readonly LingerOption Abruptly = new(enable: true, seconds: 0);
    private static readonly LingerOption Gently = new(enable: false, seconds: 0);

    private MailKitClient? _client;
    private Socket? _socket;
    private bool _isCut;
    private long _lastUse;

    /// <summary>Gets the client, once there is a connection.</summary>
    public MailKitClient Client => _client ?? throw new InvalidOperationException("There is no connection.");

    /// <summary>Gets the server's reply that decided about the latest message.</summary>
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
        // What was said of the message before says nothing of this one, however early it fails.
        Reply?.Forget();
        if (_client is not null)
        {
            if (await IsAliveAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            Abort();
        }

        Reply = new FinalReply(parts.CreateLog());
        _client = new MailKitClient(Reply, parts, ContentBegins) { Timeout = Timeout.Infinite };
        ClientSettings.Apply(parts.Options, _client);
        try
        {
            await ConnectAsync(_client, cancellationToken).ConfigureAwait(false);
            await LogInAsync(_client, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Abort();
            throw;
        }

        Stage = SmtpAttemptStage.Conversation;
        Touch();
    }

    /// <summary>Says that an attempt has left the connection whole.</summary>
    public void Touch()
    {
        _lastUse = parts.TimeProvider.GetTimestamp();
        Linger(_socket, Gently);
    }

    /// <summary>Says QUIT, and waits for no answer. Never throws.</summary>
    public void SayGoodBye()
    {
        if (_client is { IsConnected: true } client)
        {
            // What is said is on its way when this returns; the answer finds nobody, or is waited for a little where the wire is not ours to cut.
            CancellationTokenSource end = new(GoodBye, parts.TimeProvider);
            _ = client.DisconnectAsync(quit: true, end.Token).ContinueWith(
                said =>
                {
                    _ = said.Exception;
                    end.Dispose();
                    client.Dispose();
                },
                TaskScheduler.Default);
        }
    }

    /// <summary>Cuts the wire, from any thread, whoever uses it.</summary>
    /// <param name="abruptly">Whether what is still on its way is thrown away: a server that does not read would not learn otherwise that the connection has ended.</param>
    public void Cut(bool abruptly)
    {
        Interlocked.Exchange(ref _isCut, true);
        if (Volatile.Read(ref _socket) is not { } socket)
        {
            return;
        }

        if (abruptly)
        {
            Linger(socket, Abruptly);
        }
        else
        {
            FinishSending(socket);
        }

        socket.Dispose();
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
        Stage = SmtpAttemptStage.Connecting;
        SecureSocketOptions security = ClientSettings.SecurityOf(parts.Options, parts.EnableSsl, port);
        if (client.ProxyClient is not null)
        {
            await client.ConnectAsync(host, port, security, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Our own socket, to look at it between two messages.
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = parts.NoDelay };
        Interlocked.Exchange(ref _socket, socket);
        if (Volatile.Read(ref _isCut))
        {
            // Cut before it was there.
            socket.Dispose();
        }

        await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        Stage = SmtpAttemptStage.Conversation;
        try
        {
            await client.ConnectAsync(socket, host, port, security, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            // No STARTTLS.
            Stage = SmtpAttemptStage.Securing;
            throw;
        }
    }

    private async Task LogInAsync(MailKitClient client, CancellationToken cancellationToken)
    {
        ClientSettings.ApplyToOffer(parts.Options, client);
        if (parts.AuthenticationFor(host, port) is { } authentication)
        {
            Stage = SmtpAttemptStage.Authenticating;
            await authentication.LogInAsync(new ClientLogin(client, token => ConnectAsync(client, token)), cancellationToken).ConfigureAwait(false);
            ClientSettings.ApplyToOffer(parts.Options, client);
        }
    }

    /// <summary>A connection that has been idle for some time is asked whether it lives, before it is trusted with a message.</summary>
    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        if (!_client!.IsConnected)
        {
            return false;
        }

        if (parts.Options.NoOpAfter == Timeout.InfiniteTimeSpan || parts.TimeProvider.GetElapsedTime(_lastUse) < parts.Options.NoOpAfter)
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

    /// <summary>
    /// From here on whatever ends the connection, MailKit included, throws away what is still on its way: a server that does not read would not learn otherwise that it has ended, and would count it.
    /// </summary>
    private void ContentBegins() => Linger(_socket, Abruptly);

    private static void Linger(Socket? socket, LingerOption end)
    {
        try
        {
            socket?.LingerState = end;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>Without this, the wait for the answer to QUIT, which closing breaks off, makes the end an abrupt one, and the server may never see the QUIT.</summary>
    private static void FinishSending(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
