using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>One connection of a <see cref="RawServer"/>, with the lines of an ordinary conversation at hand.</summary>
internal sealed class RawConversation(Socket socket, int number, CancellationToken stopping) : IDisposable
{
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private StreamReader? _reader;

    /// <summary>Gets the number of the connection: 1 for the first.</summary>
    public int Number { get; } = number;

    /// <summary>Gets the TLS of the connection, once there is one.</summary>
    public SslStream? Tls => _stream as SslStream;

    private StreamReader Reader => _reader ??= new StreamReader(_stream, Encoding.Latin1);

    public async Task SayAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), stopping);

    /// <summary>The client's next line. Throws when there is none.</summary>
    public async Task<string> HearAsync() => await Reader.ReadLineAsync(stopping) ?? throw new IOException("The client has left.");

    public async Task GreetAsync()
    {
        await SayAsync("220 Hello\r\n");
        await AnswerAsync("250 Hello\r\n");
    }

    /// <summary>The greeting, STARTTLS, and the greeting again.</summary>
    public async Task GreetSecurelyAsync(X509Certificate2 certificate, SslProtocols protocols)
    {
        await SayAsync("220 Hello\r\n");
        await AnswerAsync("250-Hello\r\n250 STARTTLS\r\n");
        await AnswerAsync("220 Go ahead\r\n");
        SslStream secure = new(_stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = protocols, AllowRenegotiation = true }, stopping);
        (_stream, _reader) = (secure, null);
        await AnswerAsync("250 Hello\r\n");
    }

    /// <summary>RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _stream.Dispose();
    }

    /// <summary>Hears one line and answers it.</summary>
    public async Task AnswerAsync(string reply)
    {
        await HearAsync();
        await SayAsync(reply);
    }

    /// <summary>MAIL, RCPT and DATA of a mail with one recipient.</summary>
    public async Task TakeEnvelopeAsync()
    {
        await AnswerAsync("250 Ok\r\n");
        await AnswerAsync("250 Ok\r\n");
        await AnswerAsync("354 Go ahead\r\n");
    }

    /// <summary>The content, and the answer to its final dot.</summary>
    public async Task TakeContentAsync(string reply)
    {
        while (await HearAsync() != ".")
        {
        }

        await SayAsync(reply);
    }

    public async Task TakeMailAsync(string reply)
    {
        await TakeEnvelopeAsync();
        await TakeContentAsync(reply);
    }

    /// <summary>Takes whatever comes as an ordinary server would.</summary>
    public async Task BehaveAsync()
    {
        await GreetAsync();
        while (true)
        {
            await TakeMailAsync("250 Ok\r\n");
        }
    }

    /// <summary>Says and hears nothing more, until the client leaves.</summary>
    public Task SilenceAsync() => Task.Delay(Timeout.Infinite, stopping);
}
