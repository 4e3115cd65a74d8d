using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AsyncSmtp.Messages;

/// <summary>
/// The one reading of a stream that cannot seek. The bytes come only once, so they are remembered for as long as the stream object lives: a second submission of the same message,
/// later or at the same time, gets the same bytes. The reading belongs to no submission, and none can cancel it; each cancels its own wait.
/// </summary>
internal sealed class BufferedStream
{
    private const int ChunkSize = 81_920;

    private static readonly ConditionalWeakTable<Stream, BufferedStream> Streams = [];

    private readonly TaskCompletionSource<BufferedContent> _content = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    /// <summary>The reading of <paramref name="stream"/>, or <see langword="null"/> when it has not been started.</summary>
    public static BufferedStream? Find(Stream stream) => Streams.TryGetValue(stream, out BufferedStream? found) ? found : null;

    public static BufferedStream For(Stream stream) => Streams.GetOrAdd(stream, static _ => new BufferedStream());

    /// <summary>Starts the reading unless it has been started, with whatever limit that was. The task never faults.</summary>
    public Task<BufferedContent> ReadAsync(Stream stream, long limit)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ = FillAsync(stream, limit);
        }

        return _content.Task;
    }

    private async Task FillAsync(Stream stream, long limit)
    {
        try
        {
            _content.SetResult(new BufferedContent(await ReadAllAsync(stream, limit).ConfigureAwait(false), limit));
        }
#pragma warning disable CA1031 // It belongs to those who wait, now and later: part of the stream is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _content.SetResult(new BufferedContent(null, limit, ExceptionDispatchInfo.Capture(exception)));
        }
    }

    private static async Task<byte[]?> ReadAllAsync(Stream stream, long limit)
    {
        using MemoryStream bytes = new();
        byte[] chunk = new byte[ChunkSize];
        int count;
        while ((count = await stream.ReadAsync(chunk, CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + count > limit)
            {
                return null;
            }

            bytes.Write(chunk.AsSpan(0, count));
        }

        return bytes.ToArray();
    }
}
