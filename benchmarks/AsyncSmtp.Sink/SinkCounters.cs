namespace AsyncSmtp.Sink;

/// <summary>What the sink has seen so far.</summary>
internal sealed class SinkCounters
{
    private readonly Lock _lock = new();
    private long _accepted;
    private long _connections;
    private int _open;
    private int _peak;

    /// <summary>Counts a message, before its sender hears of it: who has its 250 finds it counted.</summary>
    public void Accept() => Interlocked.Increment(ref _accepted);

    /// <summary>Counts a connection, unless there are as many as there may be.</summary>
    public bool TryConnect(int most)
    {
        lock (_lock)
        {
            if (most > 0 && _open >= most)
            {
                return false;
            }

            _connections++;
            _open++;
            _peak = Math.Max(_peak, _open);
            return true;
        }
    }

    public void Disconnect()
    {
        lock (_lock)
        {
            _open--;
        }
    }

    /// <summary>The line that a parent reads.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return $"accepted {Interlocked.Read(ref _accepted)} connections {_connections} open {_open} peak {_peak}";
        }
    }
}
