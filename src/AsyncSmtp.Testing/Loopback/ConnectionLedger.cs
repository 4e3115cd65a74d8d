using System.Net.Sockets;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// Counts connections. Open is what has been accepted and what neither side has closed.
/// </summary>
/// <remarks>
/// A client may close one connection and open the next before the session of the first has been scheduled to read its QUIT or FIN. So the sessions' word is not enough: before the peak
/// rises, each open connection is asked for its TCP state. All that count were connected before the newest was accepted and were seen open after it: they were open together at that moment.
/// </remarks>
internal sealed class ConnectionLedger(LoopbackSmtpServerOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<SmtpServerConnection> _all = [];
    private readonly Dictionary<SmtpServerConnection, Socket> _open = [];
    private int _total;
    private int _peak;

    public int Total => Volatile.Read(ref _total);

    public int Peak => Volatile.Read(ref _peak);

    public int CountOpen()
    {
        lock (_lock)
        {
            return CountOpen_NeedsLock();
        }
    }

    public IReadOnlyList<SmtpServerConnection> Snapshot()
    {
        lock (_lock)
        {
            return [.. _all];
        }
    }

    /// <summary>Enters a connection, and says whether it is one too many.</summary>
    public SmtpServerConnection Open(Socket socket, out bool isTooMany)
    {
        lock (_lock)
        {
            SmtpServerConnection connection = new(++_total, options.TimeProvider.GetUtcNow(), options.KeepTranscripts);
            _all.Add(connection);
            _open.Add(connection, socket);
            isTooMany = false;
            if (_open.Count > _peak || _open.Count > options.MaxConnections)
            {
                int open = CountOpen_NeedsLock();
                _peak = Math.Max(_peak, open);
                isTooMany = open > options.MaxConnections;
            }

            return connection;
        }
    }

    public void Close(SmtpServerConnection connection)
    {
        lock (_lock)
        {
            if (!_open.Remove(connection))
            {
                return;
            }

            connection.MarkClosed(options.TimeProvider.GetUtcNow());
            if (!options.KeepTranscripts)
            {
                _all.Remove(connection);
            }
        }
    }

    private int CountOpen_NeedsLock()
    {
        System.Diagnostics.Debug.Assert(_lock.IsHeldByCurrentThread);
        int count = 0;
        foreach (Socket socket in _open.Values)
        {
            count += PeerState.IsClosed(socket) ? 0 : 1;
        }

        return count;
    }
}
