using System.Globalization;
using System.Text;

namespace AsyncSmtp.Verification;

/// <summary>
/// Reads replies, whose size the server decides, into a fixed amount of memory.
/// </summary>
internal sealed class ReplyReader(Stream stream)
{
    /// <summary>Four times the 512 octets of RFC 5321, section 4.5.3.1.5.</summary>
    public const int MaxLineLength = 2048;

    public const int MaxLines = 100;

    private readonly byte[] _buffer = new byte[MaxLineLength];
    private int _start;
    private int _end;

    /// <exception cref="InvalidDataException">The server does not speak SMTP, or has more to say than a server should.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (!IsReplyLine(line))
            {
                throw new InvalidDataException($"This is no SMTP reply: '{(line.Length > 80 ? line[..80] + "..." : line)}'.");
            }

            if (lines.Count == MaxLines)
            {
                throw new InvalidDataException($"The reply has more than {MaxLines} lines. The rest was not read.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(int.Parse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), lines);
            }
        }
    }

    private static bool IsReplyLine(string line)
        => line.Length >= 3 && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0 && (line.Length == 3 || line[3] is ' ' or '-');

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                string line = Encoding.UTF8.GetString(_buffer, _start, length);
                _start += length + 1;
                return Printable(line.TrimEnd('\r'));
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
            {
                throw new InvalidDataException($"A line of the reply is longer than {MaxLineLength} bytes. The rest was not read.");
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read > 0 ? read : throw new EndOfStreamException("It closed the connection.");
        }
    }

    /// <summary>What the server says goes into logs and onto screens.</summary>
    private static string Printable(string line) => string.Create(line.Length, line, static (text, source) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(source[i]) ? '?' : source[i];
        }
    });
}
