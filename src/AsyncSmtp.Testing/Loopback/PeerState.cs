using System.Net.Sockets;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>Whether the other end of a connection has closed it, known without reading from it.</summary>
internal static class PeerState
{
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const byte TcpEstablished = 1;

    /// <summary>
    /// Whether the peer has sent FIN or RST, or this end has closed the socket. On Linux exact, unread bytes or not; elsewhere a FIN behind unread bytes is seen once they are read.
    /// </summary>
    public static bool IsClosed(Socket socket)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }

            // The kernel notes the state before it takes the socket's lock, and a segment that arrives while a reader holds the lock is handled on its release.
            // The first call waits for that release, so that the second one sees everything that had arrived before.
            Span<byte> state = stackalloc byte[1];
            _ = socket.GetRawSocketOption(IpProtoTcp, TcpInfo, state);
            _ = socket.GetRawSocketOption(IpProtoTcp, TcpInfo, state);
            return state[0] != TcpEstablished;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
