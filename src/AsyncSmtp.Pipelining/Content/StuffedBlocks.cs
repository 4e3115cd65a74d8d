using System.Buffers;
using AsyncSmtp.MailKit.Mime.Rendering;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>Passes on what is written to it, dot-stuffed, in blocks: the target sees few writes, each of 64 kB at most. What is left at the end goes out with <see cref="CompleteAsync"/>.</summary>
internal sealed class StuffedBlocks(Stream target) : WriteOnlyStream
{
    private const int BlockSize = 64 * 1024;

    /// <summary>A block with less room than this is full: the rest of it would take many small pieces.</summary>
    private const int LeastRoom = 4 * 1024;

    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private DotStuffing _dots;
    private int _count;

    private ReadOnlyMemory<byte> Block => _block.AsMemory(0, _count);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!TryTake(ref buffer))
        {
            target.Write(Block.Span);
            _count = 0;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => TryTake(ref buffer) ? ValueTask.CompletedTask : PassOnAsync(buffer, cancellationToken);

    /// <summary>Ends the last line, unless it has an end, and passes on what is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_dots.IsAtLineStart)
        {
            await WriteAsync("\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }

        await target.WriteAsync(Block, cancellationToken).ConfigureAwait(false);
        _count = 0;
    }

    protected override void Dispose(bool disposing)
    {
        byte[] block = Interlocked.Exchange(ref _block, []);
        if (block.Length > 0)
        {
            _count = 0;
            ArrayPool<byte>.Shared.Return(block);
        }

        base.Dispose(disposing);
    }

    private async ValueTask PassOnAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        do
        {
            await target.WriteAsync(Block, cancellationToken).ConfigureAwait(false);
            _count = 0;
        }
        while (!TryTake(ref rest));
    }

    private bool TryTake(ref ReadOnlyMemory<byte> rest)
    {
        ReadOnlySpan<byte> bytes = rest.Span;
        bool isAll = TryTake(ref bytes);
        rest = rest[^bytes.Length..];
        return isAll;
    }

    /// <summary>Takes what there is room for.</summary>
    /// <returns>Whether that was all, and <paramref name="rest"/> is empty. If not, the block is full.</returns>
    private bool TryTake(scoped ref ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int room = BlockSize - _count;
            if (room < LeastRoom)
            {
                return false;
            }

            ReadOnlySpan<byte> piece = rest[..Math.Min(rest.Length, room / 2)];
            _count += _dots.Copy(piece, _block.AsSpan(_count));
            rest = rest[piece.Length..];
        }

        return true;
    }
}
