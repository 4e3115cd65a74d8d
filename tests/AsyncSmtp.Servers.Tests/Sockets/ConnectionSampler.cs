namespace AsyncSmtp.Servers.Tests.Sockets;

/// <summary>
/// Counts the connections that this machine's clients hold to a port, all the time, by the kernel's own table.
/// </summary>
/// <remarks>
/// The table is read row by row while it changes, so one reading may show a connection that has just closed beside the one that has just taken its place. A socket that is
/// established in two readings in a row was so at the moment between them, and so were the others that are in both: only those are counted together.
/// </remarks>
internal sealed class ConnectionSampler : IDisposable
{
    /// <summary>A reading walks through all of the kernel's buckets, which takes some 10 ms of processor time. The pause leaves the processors to those who are watched.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public ConnectionSampler(int port)
    {
        _thread = new Thread(() => Sample(port)) { IsBackground = true, Name = "Connection sampler" };
        _thread.Start();
    }

    /// <summary>The most connections at one moment. Known when disposed.</summary>
    public int Peak { get; private set; }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Sample(int port)
    {
        HashSet<long> before = [];
        do
        {
            HashSet<long> now = [.. SocketTable.ClientsOf(port).Where(row => row.State == SocketState.Established).Select(row => row.Inode)];
            Peak = Math.Max(Peak, before.Count(now.Contains));
            before = now;
        }
        while (!_stop.Token.WaitHandle.WaitOne(Pause));
    }
}
