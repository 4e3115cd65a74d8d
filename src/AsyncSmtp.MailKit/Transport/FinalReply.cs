using System.Buffers.Text;
using System.Net.Mail;
using System.Runtime.InteropServices;
using System.Text;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>
/// Listens to the conversation for the reply that decides: the server's answer to the content, or a 421 to whatever was said, with which a server closes the connection (RFC 5321, section 3.8). MailKit goes on
/// after a refusal, with RSET, HELO or the next recipient, and when that fails because the connection has ended, MailKit throws that failure, and the refusal is lost.
/// </summary>
/// <param name="log">Who logs the conversation, if it is logged.</param>
internal sealed class FinalReply(IProtocolLogger? log) : IProtocolLogger
{
    private const int Closing = 421;

    private readonly List<byte> _line = [];
    private bool _listens;

    /// <summary>Gets or sets what tells secrets from the rest. Only the log has a use for it.</summary>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector
    {
        get;
        set
        {
            field = value;
            log?.AuthenticationSecretDetector = value;
        }
    }

    /// <summary>Gets the code of the reply, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was none.</summary>
    public SmtpStatusCode Code { get; private set; } = SmtpStatusCode.GeneralFailure;

    /// <summary>Gets the text of the reply's last line.</summary>
    public string? Text { get; private set; }

    /// <summary>Takes the next reply for the answer.</summary>
    public void Listen() => _listens = true;

    /// <summary>Forgets what was said of the message before.</summary>
    public void Forget() => (Code, Text, _listens) = (SmtpStatusCode.GeneralFailure, null, false);

    public void LogConnect(Uri uri) => log?.LogConnect(uri);

    public void LogClient(byte[] buffer, int offset, int count) => log?.LogClient(buffer, offset, count);

    public void LogServer(byte[] buffer, int offset, int count)
    {
        log?.LogServer(buffer, offset, count);
        ReadOnlySpan<byte> rest = buffer.AsSpan(offset, count);
        while (rest.IndexOf((byte)'\n') is >= 0 and int end)
        {
            _line.AddRange(rest[..end]);
            Read(CollectionsMarshal.AsSpan(_line));
            _line.Clear();
            rest = rest[(end + 1)..];
        }

        _line.AddRange(rest);
    }

    public void Dispose() => log?.Dispose();

    /// <summary>The last line of a reply has a space after its code, or nothing (RFC 5321, section 4.2).</summary>
    private void Read(ReadOnlySpan<byte> line)
    {
        if (line.Length >= 4 && line[3] != '-' && Utf8Parser.TryParse(line[..3], out int code, out int read) && read == 3 && (_listens || code == Closing))
        {
            (Code, Text) = ((SmtpStatusCode)code, Encoding.UTF8.GetString(line[4..]).Trim());
            _listens = false;
        }
    }
}
