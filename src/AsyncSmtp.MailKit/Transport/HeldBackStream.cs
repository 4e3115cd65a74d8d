namespace AsyncSmtp.MailKit.Transport;

/// <summary>Passes on what is written to it but for the last byte, so that whoever reads at the other end never has all of it before <see cref="ReleaseAsync"/>.</summary>
/// <remarks>Does not dispose the stream that it writes to.</remarks>
internal sealed class HeldBackStream(Stream target) : Stream
{
    private readonly byte[] _last = new byte[1];
    private bool _holds;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override bool CanTimeout => target.CanTimeout;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int ReadTimeout { get => target.ReadTimeout; set => target.ReadTimeout = value; }

    public override int WriteTimeout { get => target.WriteTimeout; set => target.WriteTimeout = value; }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty)
        {
            Release();
            target.Write(buffer[..^1]);
            Hold(buffer[^1]);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!buffer.IsEmpty)
        {
            byte last = buffer.Span[^1];
            await ReleaseAsync(cancellationToken).ConfigureAwait(false);
            await target.WriteAsync(buffer[..^1], cancellationToken).ConfigureAwait(false);
            Hold(last);
        }
    }

    /// <summary>Lets go what is held back.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_holds)
        {
            _holds = false;
            await target.WriteAsync(_last, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Flush() => target.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Release()
    {
        if (_holds)
        {
            _holds = false;
            target.Write(_last);
        }
    }

    private void Hold(byte last) => (_last[0], _holds) = (last, true);
}
