using System.Net.Sockets;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The ways a server ends a connection, or leaves a client without an answer. They work on the socket, under TLS too.</summary>
internal sealed class ConnectionEnd(Socket socket, SmtpServerConnection connection, ConnectionLedger ledger)
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public Task RunAsync(ActionEnding ending, CancellationToken stopping)
    {
        switch (ending)
        {
            case ActionEnding.Close:
                return CloseAsync(stopping);
            case ActionEnding.Reset:
                Reset();
                return Task.CompletedTask;
            case ActionEnding.Silence:
                connection.AddEvent("silence");
                return ReadToEndAsync(stopping);
            default:
                connection.AddEvent("stall");
                return WaitForPeerAsync(stopping);
        }
    }

    /// <summary>RST.</summary>
    public static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }

    /// <summary>FIN, whatever the session is doing. It ends when the client closes too, or when it has something to say.</summary>
    public void Close()
    {
        try
        {
            connection.AddEvent("closed by the server");
            ledger.Close(connection);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }

    /// <summary>RST, whatever the session is doing.</summary>
    public void Reset()
    {
        connection.AddEvent("reset by the server");
        ledger.Close(connection);
        Abort(socket);
    }

    /// <summary>
    /// FIN. Closing the socket at once would turn into RST when bytes of the client are unread or still to come, and RST may destroy a reply the client has not read. So the socket lingers,
    /// its input thrown away, until the client closes too.
    /// </summary>
    private async Task CloseAsync(CancellationToken stopping)
    {
        Close();
        using CancellationTokenSource limit = new(Linger, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        await ReadToEndAsync(either.Token).ConfigureAwait(false);
    }

    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        byte[] waste = new byte[4096];
        while (await socket.ReceiveAsync(waste.AsMemory(), cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task WaitForPeerAsync(CancellationToken stopping)
    {
        using PeriodicTimer timer = new(PollInterval, TimeProvider.System);
        while (!PeerState.IsClosed(socket))
        {
            await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
    }
}
