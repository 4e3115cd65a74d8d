using MailKit;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.MailKit.Diagnostics;

/// <summary>
/// The conversation of one connection, line by line. Secrets are overwritten where MailKit finds them, and the content of mails is only counted: it is what the client sends after BDAT, or after the server's 354,
/// until the server is heard again.
/// </summary>
internal sealed class ProtocolLog : IProtocolLogger
{
    private const byte Mask = (byte)'*';

    private readonly ILogger _logger;
    private readonly long _connection;
    private readonly LineBuffer _client = new();
    private readonly LineBuffer _server = new();
    private bool _isContent;
    private long _contentLength;

    public ProtocolLog(ILogger logger, long connection)
    {
        _logger = logger;
        _connection = connection;
    }

    /// <inheritdoc/>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <inheritdoc/>
    public void LogConnect(Uri uri) => Log.Connected(_logger, _connection, uri.Authority);

    /// <inheritdoc/>
    public void LogClient(byte[] buffer, int offset, int count)
    {
        ReadOnlySpan<byte> rest = _isContent ? buffer.AsSpan(offset, count) : WithoutSecrets(buffer, offset, count);
        while (!_isContent && _client.TryReadLine(ref rest, out string line))
        {
            Log.Client(_logger, _connection, line);
            _isContent = line.StartsWith("BDAT ", StringComparison.OrdinalIgnoreCase);
        }

        _contentLength += _isContent ? rest.Length : 0;
    }

    /// <inheritdoc/>
    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (_contentLength > 0)
        {
            Log.Content(_logger, _connection, _contentLength);
        }

        _isContent = false;
        _contentLength = 0;
        ReadOnlySpan<byte> rest = buffer.AsSpan(offset, count);
        while (_server.TryReadLine(ref rest, out string line))
        {
            Log.Server(_logger, _connection, line);
            _isContent = line.StartsWith("354", StringComparison.Ordinal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A copy: the buffer is what is sent. Without a detector nobody knows what is secret, so all of it is.</summary>
    private byte[] WithoutSecrets(byte[] buffer, int offset, int count)
    {
        byte[] copy = buffer.AsSpan(offset, count).ToArray();
        if (AuthenticationSecretDetector is not { } detector)
        {
            copy.AsSpan(..Math.Max(0, count - 2)).Fill(Mask);
            return copy;
        }

        foreach (AuthenticationSecret secret in detector.DetectSecrets(buffer, offset, count))
        {
            copy.AsSpan(secret.StartIndex - offset, secret.Length).Fill(Mask);
        }

        return copy;
    }
}
