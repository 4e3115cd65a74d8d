using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>The socket of a connection, which anybody can cut at any time, also before there is one.</summary>
/// <remarks>
/// When a cut returns, the socket is closed, also for who came second. That is what the lock is for: closing lets go of whoever reads before it has closed anything, and that one would have the next connection opened
/// while a server that counts them still sees this one.
/// </remarks>
internal sealed class WireSocket
{
    private static readonly LingerOption Abruptly = new(enable: true, seconds: 0);

    private readonly Lock _closing = new();
    private Socket? _socket;
    private bool _isCut;

    /// <summary>Gets the own end of the connection.</summary>
    public IPAddress? LocalAddress => (Volatile.Read(ref _socket)?.LocalEndPoint as IPEndPoint)?.Address;

    /// <summary>Gets a value indicating whether bytes have come that nobody has read.</summary>
    public bool HasBytes => Volatile.Read(ref _socket) is { } socket && socket.Available > 0;

    /// <summary>Connects, by a new socket in place of the one there may be.</summary>
    public async Task<NetworkStream> ConnectAsync(string host, int port, bool noDelay, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = noDelay };
        Interlocked.Exchange(ref _socket, socket)?.Dispose();
        if (Volatile.Read(ref _isCut))
        {
            // Cut before it was there.
            socket.Dispose();
        }

        await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>Cuts it.</summary>
    /// <param name="abruptly">Whether what is still on its way is thrown away: a server that does not read would not learn otherwise that the connection has ended.</param>
    public void Cut(bool abruptly)
    {
        Interlocked.Exchange(ref _isCut, true);
        if (Volatile.Read(ref _socket) is { } socket)
        {
            lock (_closing)
            {
                Close(socket, abruptly);
            }
        }
    }

    private static void Close(Socket socket, bool abruptly)
    {
        try
        {
            if (abruptly)
            {
                socket.LingerState = Abruptly;
            }
            else
            {
                // Otherwise closing, which breaks off a read, makes the end an abrupt one, and the server may never see the QUIT.
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already, or has not begun.
        }

        socket.Dispose();
    }
}
