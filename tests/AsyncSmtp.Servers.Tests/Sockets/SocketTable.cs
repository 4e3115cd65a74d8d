using System.Globalization;

namespace AsyncSmtp.Servers.Tests.Sockets;

/// <summary>The kernel's table of TCP sockets (Linux). A client's socket may be one of IPv6 that talks IPv4, so both tables are read.</summary>
internal static class SocketTable
{
    private static readonly string[] Files = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static bool IsAvailable => File.Exists(Files[0]);

    /// <summary>The client's ends of the connections to a port.</summary>
    public static IEnumerable<SocketRow> ClientsOf(int port) => Read().Where(row => row.RemotePort == port);

    /// <summary>The sockets that accept connections at a port. Several may share it.</summary>
    public static IEnumerable<SocketRow> ListenersAt(int port) => Read().Where(row => row.LocalPort == port && row.State == SocketState.Listen);

    /// <summary>The server's ends of the connections to a port that the server still has to see to: those it has not closed, and those it has not even accepted.</summary>
    public static IEnumerable<SocketRow> OpenServersAt(int port)
        => Read().Where(row => row.LocalPort == port && row.State is (SocketState.Established or SocketState.SynReceived or SocketState.CloseWait));

    /// <summary>The inodes of a process's sockets.</summary>
    public static IEnumerable<long> SocketsOf(int processId)
    {
        foreach (string descriptor in Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd"))
        {
            string target = new FileInfo(descriptor).LinkTarget ?? "";
            if (target.StartsWith("socket:[", StringComparison.Ordinal))
            {
                yield return long.Parse(target.AsSpan("socket:[".Length..^1), CultureInfo.InvariantCulture);
            }
        }
    }

    private static IEnumerable<SocketRow> Read() => Files.Where(File.Exists).SelectMany(file => File.ReadLines(file).Skip(1)).Select(Parse);

    /// <summary>A row is: number, local address, remote address, state, queues, timer, retransmits, user, timeout, inode, and more.</summary>
    private static SocketRow Parse(string line)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new SocketRow(Port(columns[1]), Port(columns[2]), (SocketState)Hex(columns[3]), long.Parse(columns[9], CultureInfo.InvariantCulture));
    }

    private static int Port(string address) => Hex(address.AsSpan(address.LastIndexOf(':') + 1));

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
