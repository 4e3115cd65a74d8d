using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>Clients that fill a listener's backlog, so that the next connect hangs.</summary>
internal sealed class Backlog : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public static async Task<Backlog> FillAsync(int port)
    {
        Backlog backlog = new();
        while (true)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            backlog._sockets.Add(socket);
            Task connecting = socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            if (await Task.WhenAny(connecting, Task.Delay(300, TestContext.Current.CancellationToken)) != connecting)
            {
                _ = connecting.ContinueWith(static t => t.Exception, TaskScheduler.Default);
                return backlog;
            }

            Assert.True(backlog._sockets.Count < 100, "The backlog does not fill.");
        }
    }

    public void Dispose() => _sockets.ForEach(static s => s.Dispose());
}
