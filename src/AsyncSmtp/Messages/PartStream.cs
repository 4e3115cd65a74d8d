using System.Buffers;
using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace AsyncSmtp.Messages;

/// <summary>
/// The content of one part, for one attempt: read once, forwards. Any number of streams may share it.
/// </summary>
/// <remarks>
/// <para>
/// The last read, the one that returns 0, is special. Whatever runs after it, on the same thread, is blocking: SmtpClient flushes the part with synchronous writes and, after the
/// last part, writes the final dot and waits for the server's reply, all of it on the thread that the read completed on. So that read completes on the tail's thread.
/// </para>
/// <para>
/// That needs care: a read that were already complete when its awaiter looks at it would go on on the awaiter's thread. So the read stays pending until the continuation has been
/// registered (<see cref="IValueTaskSource{TResult}.OnCompleted"/>), and only then is the completion handed to the tail, which runs the continuation inline.
/// A synchronous read ends on the caller's thread, which is the one the caller chose to block.
/// </para>
/// <para>One read at a time, as with any stream.</para>
/// </remarks>
internal class PartStream : Stream, IValueTaskSource<int>, IThreadPoolWorkItem
{
    private readonly PartContent _content;
    private readonly IBlockingTail? _tail;
    private ManualResetValueTaskSourceCore<int> _lastRead;
    private CancellationToken _lastReadToken;
    private ReadOnlyMemory<byte> _rest;
    private byte[]? _rented;
    private bool _isOpen;
    private bool _ended;
    private volatile bool _disposed;

    public PartStream(PartContent content, IBlockingTail? tail)
    {
        _content = content;
        _tail = tail;
    }

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        if (TryRead(buffer, out int count))
        {
            return count;
        }

        End();
        return 0;
    }

    public override int ReadByte()
    {
        byte value = 0;
        return Read(new Span<byte>(ref value)) == 0 ? -1 : value;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested && !_ended)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        try
        {
            if (TryRead(buffer.Span, out int count))
            {
                return ValueTask.FromResult(count);
            }

            if (_tail is null || _tail.IsCurrentThread)
            {
                End();
                return ValueTask.FromResult(0);
            }
        }
        catch (OperationCanceledException exception)
        {
            return ValueTask.FromException<int>(exception);
        }

        _lastReadToken = cancellationToken;
        return new ValueTask<int>(this, _lastRead.Version);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token)
    {
        try
        {
            return _lastRead.GetResult(token);
        }
        finally
        {
            _lastRead.Reset();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _lastRead.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Debug.Assert(_tail is not null, "Only a read that waits for the tail is pending.");
        _lastRead.OnCompleted(continuation, state, token, flags);
        _tail.Run(this);
    }

    /// <summary>The last read, on the tail's thread. Its continuation runs inside SetResult.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            _lastReadToken.ThrowIfCancellationRequested();
            End();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the reader.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _lastRead.SetException(exception);
            return;
        }

        _lastRead.SetResult(0);
    }

    /// <summary>A read that gets content. It may throw, and the read with it.</summary>
    protected virtual void OnReading()
    {
    }

    /// <summary>The read that is about to return 0 for the first time. It may throw, and the read with it.</summary>
    protected virtual void OnEnding()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }

    /// <returns><see langword="false"/> when this is the last read, which is the caller's to end.</returns>
    private bool TryRead(Span<byte> buffer, out int count)
    {
        count = 0;
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ended || buffer.IsEmpty)
        {
            // A read into nothing says nothing about the end, and must not pass for it.
            return true;
        }

        OnReading();
        if (!_isOpen)
        {
            _isOpen = true;
            _rest = _content.Open(out _rented);
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        count = Math.Min(_rest.Length, buffer.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        if (_rest.IsEmpty)
        {
            ReturnRented();
        }

        return true;
    }

    /// <summary>By the reader alone, who has read all: a stream that is given up or disposed may still be in a read, so what it holds is left to the garbage collector.</summary>
    private void ReturnRented()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void End()
    {
        OnEnding();
        _ended = true;
    }
}
