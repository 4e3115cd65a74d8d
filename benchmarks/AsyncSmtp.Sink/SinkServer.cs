using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Sink;

/// <summary>Listens on loopback and runs a session for each connection.</summary>
internal sealed class SinkServer : IDisposable
{
    private const int Backlog = 4096;

    private readonly SinkOptions _options;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly DelayLine _delays = new();
    private Task? _accepting;

    public SinkServer(SinkOptions options)
    {
        _options = options;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen(Backlog);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public SinkCounters Counters { get; } = new();

    /// <summary>Takes the connections that wait and all that come.</summary>
    public void Open() => _accepting ??= AcceptAsync();

    public void Dispose()
    {
        _listener.Dispose();
        _delays.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                if (Counters.TryConnect(_options.MaxConnections))
                {
                    SinkSession session = new(socket, _options, _delays, Counters);
                    _ = session.RunAsync();
                }
                else
                {
                    socket.Send(Replies.TooManyConnections);
                    socket.Dispose();
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
        {
            // The end of the program.
        }
    }
}
