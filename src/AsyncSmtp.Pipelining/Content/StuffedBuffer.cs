using System.Buffers;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>Keeps what is written to it, dot-stuffed, in an array of a pool. Dispose gives that back, and with it the bytes.</summary>
internal sealed class StuffedBuffer(int capacity) : WriteOnlyStream
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private DotStuffing _dots;
    private int _count;

    /// <summary>Gets what was written.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    /// <summary>Gets how many bytes that was before dots were doubled.</summary>
    public int SourceLength { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        EnsureRoom(2 * buffer.Length);
        _count += _dots.Copy(buffer, _bytes.AsSpan(_count));
        SourceLength += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the last line, unless it has an end.</summary>
    public void EndLine()
    {
        if (!_dots.IsAtLineStart)
        {
            Write("\r\n"u8);
        }
    }

    protected override void Dispose(bool disposing)
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
        {
            _count = 0;
            ArrayPool<byte>.Shared.Return(bytes);
        }

        base.Dispose(disposing);
    }

    private void EnsureRoom(int count)
    {
        if (_bytes.Length - _count < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + count, 2 * _bytes.Length));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
