namespace AsyncSmtp.Sink;

/// <summary>
/// What has come in on a connection and has not been looked at, in one buffer for the connection's life. A message is searched for its end where it lies.
/// </summary>
internal sealed class SinkInput
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private int _start;
    private int _end;

    private static ReadOnlySpan<byte> FinalDot => "\r\n.\r\n"u8;

    /// <summary>Gets where the next bytes go. Empty when a command does not end.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_end);

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    public void Received(int count) => _end += count;

    /// <summary>Takes a command's verb: its first four letters, in lower case.</summary>
    public bool TryTakeCommand(out uint verb)
    {
        ReadOnlySpan<byte> unread = Unread;
        int length = unread.IndexOf((byte)'\n') + 1;
        verb = length >= Verbs.Length ? Verbs.Read(unread) : 0;
        _start += length;
        return length > 0;
    }

    /// <summary>The message begins after the command just taken. The line break before it belongs to it: with a dot behind it, it ends an empty one.</summary>
    public void BeginMessage() => _start -= 2;

    /// <summary>Takes a message up to and with its final dot, or as much of it as is here.</summary>
    public bool TryTakeMessage()
    {
        ReadOnlySpan<byte> unread = Unread;
        int dot = unread.IndexOf(FinalDot);
        if (dot < 0)
        {
            // The dot may lie across two reads.
            _start = _end - Math.Min(unread.Length, FinalDot.Length - 1);
            return false;
        }

        _start += dot + FinalDot.Length;
        return true;
    }

    /// <summary>Moves what is left, the beginning of a command or of a final dot, to the front.</summary>
    public void Compact()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
    }
}
