using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Servers.Tests.Sockets;

internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A port of the loopback address that nobody listens at just now, another one each time. Whoever starts a server there checks that it got it.</summary>
    public static int Next()
    {
        while (true)
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
