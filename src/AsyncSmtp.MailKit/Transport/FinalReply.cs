using System.Globalization;
using System.Net.Mail;
using System.Text;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>
/// Listens to the conversation for the server's answer to the content. MailKit says RSET after a refusal, and when that fails, as it does when the server closes the connection after its 421, MailKit throws that
/// failure, and the refusal is lost.
/// </summary>
/// <param name="log">Who logs the conversation, if it is logged.</param>
internal sealed class FinalReply(IProtocolLogger? log) : IProtocolLogger
{
    /// <summary>More than this is no reply (RFC 5321, section 4.5.3.1.5, has 512 bytes a line), and is not kept.</summary>
    private const int MaxLength = 16_384;

    private readonly StringBuilder _text = new();
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

    /// <summary>Gets the code of the answer, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was none.</summary>
    public SmtpStatusCode Code { get; private set; } = SmtpStatusCode.GeneralFailure;

    /// <summary>Gets the text of the answer's last line.</summary>
    public string? Text { get; private set; }

    /// <summary>Takes the next reply for the answer.</summary>
    public void Listen()
    {
        Forget();
        _listens = true;
    }

    /// <summary>Forgets the answer to the message before.</summary>
    public void Forget()
    {
        (Code, Text, _listens) = (SmtpStatusCode.GeneralFailure, null, false);
        _text.Clear();
    }

    public void LogConnect(Uri uri) => log?.LogConnect(uri);

    public void LogClient(byte[] buffer, int offset, int count) => log?.LogClient(buffer, offset, count);

    public void LogServer(byte[] buffer, int offset, int count)
    {
        log?.LogServer(buffer, offset, count);
        if (_listens)
        {
            _text.Append(Encoding.UTF8.GetString(buffer, offset, count));
            _listens = _text.Length <= MaxLength;
            Read();
        }
    }

    public void Dispose() => log?.Dispose();

    /// <summary>The last line of a reply has a space after its code, or nothing (RFC 5321, section 4.2).</summary>
    private void Read()
    {
        string[] lines = _text.ToString().Split('\n');
        foreach (string line in lines[..^1])
        {
            if (line.Length >= 4 && line[3] != '-' && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            {
                (Code, Text) = ((SmtpStatusCode)code, line[4..].Trim());
                _listens = false;
                return;
            }
        }
    }
}
