using System.Globalization;

namespace AsyncSmtp.Pipelining.Diagnostics;

/// <summary>Which of the bytes that a client sends are the content of a mail.</summary>
internal sealed class ContentSpan
{
    /// <summary>How far the end of the content has been seen: the line feed before, a dot, a carriage return.</summary>
    private int _end;
    private bool _isDotted;
    private long _chunk;
    private long _length;
    private bool _isOver;

    /// <summary>The server has given its go-ahead.</summary>
    public void Answer(string line)
    {
        if (line.StartsWith("354", StringComparison.Ordinal))
        {
            (_isDotted, _end, _length) = (true, 1, 0);
        }
    }

    /// <summary>The client has said a line.</summary>
    public void Announce(string line)
    {
        string[] words = line.Split(' ');
        if (words.Length > 1 && words[0].Equals("BDAT", StringComparison.OrdinalIgnoreCase) && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            (_chunk, _length) = (size, 0);
        }
    }

    /// <summary>Takes content off the front.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Take(ref ReadOnlySpan<byte> bytes)
    {
        if (!_isDotted && _chunk == 0)
        {
            return false;
        }

        int taken = _isDotted ? UntilDot(bytes) : (int)Math.Min(_chunk, bytes.Length);
        _chunk -= _isDotted ? 0 : taken;
        _length += taken;
        _isOver = _isDotted ? _end == 4 : _chunk == 0;
        _isDotted &= !_isOver;
        bytes = bytes[taken..];
        return true;
    }

    /// <summary>Whether what was taken last was the end.</summary>
    public bool IsOver(out long length)
    {
        length = _length;
        return _isOver;
    }

    /// <summary>The number of bytes up to and with the final dot, or all of them.</summary>
    private int UntilDot(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            _end = (_end, bytes[i]) switch
            {
                (1, (byte)'.') => 2,
                (2, (byte)'\r') => 3,
                (3, (byte)'\n') => 4,
                (_, (byte)'\n') => 1,
                _ => 0,
            };
            if (_end == 4)
            {
                return i + 1;
            }
        }

        return bytes.Length;
    }
}
