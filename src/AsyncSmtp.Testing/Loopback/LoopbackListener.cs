using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// One period of listening: from binding the port to the end of the last connection that came through it. A stopped listener keeps the port bound, so that nobody else gets it before the next one.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ServerContext _server;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Socket, Task> _sessions = [];
    private readonly Task _accepting;
    private Task? _stopped;
#pragma warning disable CA2213 // Disposed by way of Interlocked.Exchange.
    private Socket? _reserved;
#pragma warning restore CA2213

    public LoopbackListener(ServerContext server, Socket bound)
    {
        _server = server;
        _socket = bound;
        Port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        bound.Listen();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public bool IsStopped
    {
        get
        {
            lock (_lock)
            {
                return _stopped is not null;
            }
        }
    }

    public static Socket Bind(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // ReuseAddress is not set: on Unix .NET takes it for SO_REUSEPORT too, and two servers could share the port. What old connections leave on the port does no harm without it.
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Hands over the bound port of a stopped listener.</summary>
    public Socket TakePort() => Interlocked.Exchange(ref _reserved, null) ?? Bind(Port);

    /// <summary>Closes the port and every connection, and completes when their sessions have ended. Further calls return the same task.</summary>
    public Task StopAsync()
    {
        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_stopped is not null)
            {
                return _stopped;
            }

            _stopped = StopCoreAsync(begin.Task);
        }

        begin.SetResult();
        return _stopped;
    }

    public void Dispose()
    {
        _socket.Dispose();
        Interlocked.Exchange(ref _reserved, null)?.Dispose();
        _stopping.Dispose();
    }

    private async Task StopCoreAsync(Task begin)
    {
        // The token first: it tells the end of accepting that follows from a failure of it.
        await begin.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _socket.Dispose();

        // No connection is added any more. Each session ends by the token and closes its own socket: closing one under a pending read would make RST of what has to be FIN.
        Task[] sessions;
        lock (_lock)
        {
            sessions = [.. _sessions.Values];
        }

        try
        {
            await Task.WhenAll(sessions).WaitAsync(_server.Options.StopLimit, TimeProvider.System).ConfigureAwait(false);
            _reserved = Bind(Port);
        }
        catch (TimeoutException e)
        {
            _server.Fail(new InvalidOperationException($"A session did not end within {_server.Options.StopLimit.TotalSeconds} s of the server's stop: its script blocks the thread.", e));
        }
        catch (SocketException)
        {
            // Someone took the port between two instants. The next start says so.
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Add(await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client left before it was accepted.
            }
            catch (Exception e) when (_stopping.IsCancellationRequested && e is OperationCanceledException or SocketException)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, it must not get lost: it is reported when the server is disposed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _server.Fail(e);
                return;
            }
        }
    }

    private void Add(Socket socket)
    {
        SmtpServerConnection connection = _server.Ledger.Open(socket, out bool isTooMany);
        lock (_lock)
        {
            // Not started before it is in the table: it takes itself out at its end.
            _sessions.Add(socket, Task.Run(() => RunAsync(socket, connection, isTooMany)));
        }
    }

    private async Task RunAsync(Socket socket, SmtpServerConnection connection, bool isTooMany)
    {
        try
        {
            socket.NoDelay = true;
            using SmtpWire wire = new(socket, connection, _server.Options, _stopping.Token);
            ConnectionEnd end = new(socket, connection, _server.Ledger);
            connection.EndWith(end);
            SmtpSession session = new(_server, connection, wire, end, _stopping.Token);
            await (isTooMany ? session.TurnAwayAsync(_server.Options.OnTooManyConnections) : session.RunAsync()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            connection.AddEvent($"ended: {e.Message}");
        }
#pragma warning disable CA1031 // Whatever it is, it must not get lost: it is reported when the server is disposed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            connection.AddEvent($"fault: {e.Message}");
            _server.Fail(e);
            ConnectionEnd.Abort(socket);
        }
        finally
        {
            connection.EndWith(null);
            _server.Ledger.Close(connection);
            socket.Dispose();
            lock (_lock)
            {
                _sessions.Remove(socket);
            }
        }
    }
}
