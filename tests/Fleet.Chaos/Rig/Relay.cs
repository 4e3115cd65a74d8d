using System.Net;
using System.Net.Sockets;

namespace Fleet.Chaos.Rig;

/// <summary>A wire between a worker and a server that can be cut: every connection is reset, and no new one is let through until it is mended.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private bool _isCut;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            foreach (Socket socket in _sockets)
            {
                Reset(socket);
            }

            _sockets.Clear();
        }
    }

    public void Mend()
    {
        lock (_lock)
        {
            _isCut = false;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The end of the relay.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        Socket far = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            if (Add(near) && Add(far))
            {
                await far.ConnectAsync(IPAddress.Loopback, _target);
                await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server is down, or the wire was cut.
        }
        finally
        {
            Remove(near);
            Remove(far);
        }
    }

    private bool Add(Socket socket)
    {
        lock (_lock)
        {
            return !_isCut && _sockets.Add(socket);
        }
    }

    private void Remove(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Remove(socket);
        }

        socket.Dispose();
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and int count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone; the other one follows.
        }
    }
}
