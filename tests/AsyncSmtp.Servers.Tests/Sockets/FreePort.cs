using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Servers.Tests.Sockets;

internal static class FreePort
{
    /// <summary>A port of the loopback address that nobody listens at just now. Whoever starts a server there checks that it got it.</summary>
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
