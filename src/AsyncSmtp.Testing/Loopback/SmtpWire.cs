using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// One connection's bytes: lines in, replies out, TLS, and the ways to end it. Replies are gathered and sent when the client has said nothing more that could be answered first.
/// </summary>
internal sealed class SmtpWire(Socket socket, SmtpServerConnection connection, LoopbackSmtpServerOptions options, CancellationToken stopping) : IDisposable
{
    private readonly SmtpInput _input = new();
    private readonly ArrayBufferWriter<byte> _pending = new(512);
    private Stream _stream = new NetworkStream(socket, ownsSocket: false);

    public ReadOnlySpan<byte> Unused => _input.Unused;

    public void Use(int count) => _input.Use(count);

    /// <summary>The next line. Replies that wait are sent before the client is waited for.</summary>
    public async ValueTask<InputLine> ReadLineAsync()
    {
        while (true)
        {
            if (_input.TryReadLine(out InputLine line))
            {
                return line;
            }

            InputKind kind = await FillAsync().ConfigureAwait(false);
            if (kind != InputKind.Data)
            {
                return new InputLine(kind);
            }
        }
    }

    /// <summary>Waits for bytes to arrive, once the replies that wait have been sent.</summary>
    public async ValueTask<InputKind> FillAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        return await FillSilentlyAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for bytes to arrive. Replies that wait go on waiting.</summary>
    public async ValueTask<InputKind> FillSilentlyAsync()
    {
        ValueTask<int> read = _stream.ReadAsync(_input.Room(), stopping);
        if (options.IdleTimeout == Timeout.InfiniteTimeSpan)
        {
            return Added(await read.ConfigureAwait(false));
        }

        Task<int> pending = read.AsTask();
        try
        {
            return Added(await pending.WaitAsync(options.IdleTimeout, options.TimeProvider).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            // The read stays behind and fails when the socket closes: nobody reads after this.
            _ = pending.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return InputKind.Idle;
        }
    }

    public void Write(string reply)
    {
        connection.AddReply(reply);
        Encoding.UTF8.GetBytes(reply, _pending);
    }

    public void Write(ReadOnlySpan<byte> reply)
    {
        connection.AddReply(Encoding.UTF8.GetString(reply));
        _pending.Write(reply);
    }

    public async ValueTask FlushAsync()
    {
        if (_pending.WrittenCount > 0)
        {
            await _stream.WriteAsync(_pending.WrittenMemory, stopping).ConfigureAwait(false);
            _pending.ResetWrittenCount();
        }
    }

    /// <summary>Forgets what the client has sent ahead: nothing said in clear may be taken for something said under TLS.</summary>
    public void DiscardInput()
    {
        int count = _input.Discard();
        if (count > 0)
        {
            connection.AddEvent($"{count} bytes sent ahead of TLS thrown away");
        }
    }

    /// <summary>Speaks TLS from here on.</summary>
    /// <returns>Whether the handshake has ended in time. If not, nothing more can be said.</returns>
    public async Task<bool> SecureAsync(SslStreamCertificateContext certificate)
    {
        SslStream secure = new(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        using CancellationTokenSource limit = new(options.IdleTimeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            connection.AddEvent("no TLS in time");
            return false;
        }

        connection.AddEvent("TLS");
        return true;
    }

    /// <summary>Says good-bye under TLS, so that the client can tell the end from a cut.</summary>
    public async ValueTask EndSecureAsync()
    {
        if (_stream is SslStream secure)
        {
            await secure.ShutdownAsync().WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stream.Dispose();

    private InputKind Added(int count)
    {
        _input.Add(count);
        return count > 0 ? InputKind.Data : InputKind.EndOfStream;
    }
}
