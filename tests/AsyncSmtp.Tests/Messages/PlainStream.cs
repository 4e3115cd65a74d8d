namespace AsyncSmtp.Tests.Messages;

/// <summary>A caller's stream of which nothing is known but that it is a stream: it gives its bytes in pieces of odd sizes, waits when told to, and fails where told to.</summary>
internal sealed class PlainStream(byte[] content, bool canSeek) : Stream
{
    private int _position;
    private int _reads;

    /// <summary>Gets how many reads there have been.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Gets what asynchronous reads wait for.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    public int FailAt { get; init; } = int.MaxValue;

    public long? ClaimedLength { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => canSeek;

    public override bool CanWrite => false;

    public override long Length => canSeek ? ClaimedLength ?? content.Length : throw new NotSupportedException();

    public override long Position
    {
        get => canSeek ? _position : throw new NotSupportedException();
        set => _position = canSeek ? (int)value : throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        _ = Interlocked.Increment(ref _reads);
        if (_position >= FailAt)
        {
            throw new IOException("The stream failed.");
        }

        int count = Math.Min(Math.Min(buffer.Length, 777), Math.Max(0, Math.Min(content.Length, FailAt) - _position));
        content.AsSpan(Math.Min(_position, content.Length), count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Gate;
        return Read(buffer.Span);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
