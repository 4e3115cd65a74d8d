using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AsyncSmtp.Verification;

/// <summary>
/// A connection of its own to a server, on which commands and replies take turns.
/// </summary>
internal sealed class SmtpConversation : IAsyncDisposable
{
    private Stream _stream;
    private ReplyReader _reader;

    private SmtpConversation(NetworkStream stream) => (_stream, _reader) = (stream, new ReplyReader(stream));

    public static async Task<SmtpConversation> ConnectAsync(string host, int port, CancellationToken cancellationToken)
        => new(await OpenAsync(host, port, cancellationToken).ConfigureAwait(false));

    public static async Task<NetworkStream> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        TcpClient client = new();
        try
        {
            await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return client.GetStream();
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public Task<SmtpReply> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    public async Task<SmtpReply> SayAsync(string command, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on under TLS, with the process-wide settings that SmtpClient has for it. What the server said before its turn is thrown away, as SmtpClient does.</summary>
    /// <exception cref="AuthenticationException">The certificate was refused, or there is no way of encrypting that both sides know.</exception>
    public async Task<SslStream> SecureAsync(string host, RemoteCertificateValidationCallback validate, CancellationToken cancellationToken)
    {
        SslStream secure = new(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        _reader = new ReplyReader(secure);
#pragma warning disable SYSLIB0014 // Where SmtpClient has its settings from.
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = (SslProtocols)ServicePointManager.SecurityProtocol,
            CertificateRevocationCheckMode = ServicePointManager.CheckCertificateRevocationList ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = validate,
        };
#pragma warning restore SYSLIB0014
        await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return secure;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
