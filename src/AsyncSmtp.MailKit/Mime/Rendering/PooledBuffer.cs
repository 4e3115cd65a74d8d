using System.Buffers;

namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>Keeps what is written to it in an array of a pool, a larger one when it must. Dispose gives that back, and with it the bytes.</summary>
internal sealed class PooledBuffer(int capacity) : WriteOnlyStream, IBufferWriter<byte>
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _count;

    /// <summary>Gets what was written.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(GetSpan(buffer.Length));
        _count += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(_count);
    }

    protected override void Dispose(bool disposing)
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        _count = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        base.Dispose(disposing);
    }

    private void EnsureRoom(int count)
    {
        if (_bytes.Length - _count < Math.Max(count, 1))
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + count, 2 * _bytes.Length));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
