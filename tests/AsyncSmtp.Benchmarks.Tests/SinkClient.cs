using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>A client that says exactly what it is told to, each piece in a packet of its own.</summary>
internal sealed class SinkClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly StreamReader _reader;

    private SinkClient(TcpClient tcp)
    {
        _tcp = tcp;
        _reader = new StreamReader(tcp.GetStream(), Encoding.ASCII);
    }

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<SinkClient> ConnectAsync(int port)
    {
        TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        SinkClient client = new(tcp);
        Assert.StartsWith("220", await client.ReadAsync(), StringComparison.Ordinal);
        return client;
    }

    public async Task WriteAsync(string text) => await _tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    public async Task<string?> ReadAsync() => await _reader.ReadLineAsync();

    /// <summary>Says all of it, then reads so many replies.</summary>
    public async Task<IReadOnlyList<string>> SayAsync(string text, int replies)
    {
        await WriteAsync(text);
        List<string> lines = [];
        while (lines.Count < replies && await ReadAsync() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    public void Dispose() => _tcp.Dispose();
}
