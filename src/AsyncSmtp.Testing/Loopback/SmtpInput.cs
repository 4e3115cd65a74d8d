using System.Text;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The bytes that have arrived and have not been used yet. Lines end with CRLF and with nothing else.</summary>
internal sealed class SmtpInput
{
    /// <summary>More than RFC 5321 (512) and RFC 4954 (12,288) ask for.</summary>
    public const int MaxLineLength = 16 * 1024;

    private readonly byte[] _buffer = new byte[MaxLineLength];
    private int _start;
    private int _end;
    private bool _skipsLine;

    public ReadOnlySpan<byte> Unused => _buffer.AsSpan(_start, _end - _start);

    public void Use(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Forgets what has arrived, and returns how much that was.</summary>
    public int Discard()
    {
        int count = _end - _start;
        _start = _end = 0;
        _skipsLine = false;
        return count;
    }

    /// <summary>Room for new bytes; never empty, since a full buffer without a line in it has been emptied by <see cref="TryReadLine"/>.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            Unused.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        return _buffer.AsMemory(_end);
    }

    public void Add(int count) => _end += count;

    /// <summary>Takes the next line, if all of it has arrived.</summary>
    public bool TryReadLine(out InputLine line)
    {
        int length = Unused.IndexOf("\r\n"u8);
        if (length < 0)
        {
            SkipWhenFull();
            line = default;
            return false;
        }

        ReadOnlySpan<byte> bytes = Unused[..length];
        line = _skipsLine ? new InputLine(InputKind.TooLong)
            : new InputLine(bytes.IndexOfAny((byte)'\r', (byte)'\n') >= 0 ? InputKind.BareLineBreak : InputKind.Data, Encoding.UTF8.GetString(bytes));
        _skipsLine = false;
        Use(length + 2);
        return true;
    }

    private void SkipWhenFull()
    {
        if (Unused.Length == _buffer.Length)
        {
            // A CR at the very end may be the first half of the line's end.
            _skipsLine = true;
            Use(_buffer[^1] == (byte)'\r' ? _buffer.Length - 1 : _buffer.Length);
        }
    }
}
