using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AsyncSmtp.Testing.Tests;

/// <summary>A client that says exactly what a test tells it to, byte by byte, and gives back exactly what it hears.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private RawClient(TcpClient tcp)
    {
        Tcp = tcp;
        _stream = tcp.GetStream();
    }

    public TcpClient Tcp { get; }

    /// <summary>How often bytes arrived since the last call of <see cref="SendAsync(string)"/>: 1 when all replies came in one segment.</summary>
    public int Reads { get; private set; }

    public static async Task<RawClient> ConnectAsync(LoopbackSmtpServer server)
    {
        TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port).Capped();
        return new RawClient(tcp);
    }

    /// <summary>Connects, reads the banner, says EHLO.</summary>
    public static async Task<RawClient> GreetAsync(LoopbackSmtpServer server)
    {
        RawClient client = await ConnectAsync(server);
        Assert.StartsWith("220 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Reads = 0;
        await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken).Capped();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a line and returns the reply to it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Sends a line and expects a code.</summary>
    public async Task<string> ExpectAsync(int code, string line)
    {
        string reply = await AskAsync(line);
        Assert.True(reply.StartsWith($"{code} ", StringComparison.Ordinal) || reply.StartsWith($"{code}-", StringComparison.Ordinal), $"{line} was answered with {reply}");
        return reply;
    }

    /// <summary>MAIL, RCPT and DATA, up to the 354.</summary>
    public async Task BeginDataAsync()
    {
        await ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await ExpectAsync(250, "RCPT TO:<b@example.org>");
        await ExpectAsync(354, "DATA");
    }

    /// <summary>Sends a whole mail and returns the last reply.</summary>
    public async Task<string> SendMailAsync(string content = "Subject: Test\r\n\r\nText\r\n")
    {
        await BeginDataAsync();
        return await AskAsync(content + ".");
    }

    /// <summary>A reply with all its lines, joined by LF; <see langword="null"/> at the end of the stream.</summary>
    public async Task<string?> TryReadReplyAsync()
    {
        List<string> lines = [];
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                return string.Join('\n', lines);
            }
        }

        return null;
    }

    public async Task<string> ReadReplyAsync()
    {
        string? reply = await TryReadReplyAsync();
        Assert.NotNull(reply);
        return reply;
    }

    public async Task<string> ReadToEndAsync()
    {
        StringBuilder text = new();
        do
        {
            text.Append(Encoding.UTF8.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }
        while (await FillAsync());
        return text.ToString();
    }

    /// <summary>Expects the server to close in order.</summary>
    public async Task ExpectEndAsync() => Assert.Equal("", await ReadToEndAsync());

    /// <summary>Expects the server to reset.</summary>
    public async Task ExpectResetAsync()
    {
        IOException e = await Assert.ThrowsAsync<IOException>(ReadToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(e.InnerException).SocketErrorCode);
    }

    /// <summary>Expects the server to reset a new connection, which the client learns when connecting or when reading.</summary>
    public static async Task ExpectResetAtConnectAsync(LoopbackSmtpServer server)
    {
        RawClient client;
        try
        {
            client = await ConnectAsync(server);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return;
        }

        using (client)
        {
            await client.ExpectResetAsync();
        }
    }

    /// <summary>Expects that nothing has come, as far as can be known now.</summary>
    public void ExpectNothing() => Assert.Equal(0, Tcp.Available + _end - _start);

    public async Task SecureAsync(LoopbackSmtpServer server)
    {
        await ExpectAsync(220, "STARTTLS");
        await ShakeHandsAsync(server);
    }

    public async Task ShakeHandsAsync(LoopbackSmtpServer server)
    {
        SslStream secure = new(_stream, leaveInnerStreamOpen: false, server.AcceptCertificate);
        await secure.AuthenticateAsClientAsync("localhost").Capped();
        _stream = secure;
    }

    public void Dispose()
    {
        _stream.Dispose();
        Tcp.Dispose();
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.UTF8.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            if (!await FillAsync())
            {
                return null;
            }
        }
    }

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        int count = await _stream.ReadAsync(_buffer.AsMemory(_end), TestContext.Current.CancellationToken).Capped();
        _end += count;
        Reads++;
        return count > 0;
    }
}
