using System.IO.Pipelines;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>
/// A reader that can tell whether there is something to read, without reading it: it begins a read, and gives it to whoever reads next. That sees what lies on the socket, what TLS has read ahead, and the end of the
/// connection alike, and takes what TLS says to itself, such as session tickets, for the nothing that it is. For one caller at a time.
/// </summary>
/// <param name="inner">Reads from the stream.</param>
internal sealed class WatchfulReader(PipeReader inner) : PipeReader
{
    private ValueTask<ReadResult>? _watch;

    /// <summary>
    /// Gets a value indicating whether there is something to read, be it the end. Not to be asked during a read. What a read has left is something, unless it was said to have been examined, which makes sense
    /// only for who waits for the rest of it.
    /// </summary>
    public bool HasInput
    {
        get
        {
#pragma warning disable CA2012 // It is consumed once, by who reads next or by Complete.
            _watch ??= inner.ReadAsync();
#pragma warning restore CA2012
            return _watch.Value.IsCompleted;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // Whoever watched knew no token. It ends when the wire is cut, as all reads do.
        if (_watch is { } watch)
        {
            _watch = null;
            return watch;
        }

        return inner.ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (_watch is { } watch)
        {
            if (!watch.IsCompleted)
            {
                result = default;
                return false;
            }

            _watch = null;
#pragma warning disable CA1849 // It has completed.
            result = watch.GetAwaiter().GetResult();
#pragma warning restore CA1849
            return true;
        }

        return inner.TryRead(out result);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Gives the buffers back, once the read that watches has ended, for it reads into one of them.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_watch is { } watch)
        {
            _watch = null;
            _ = CompleteAfterAsync(watch, exception);
            return;
        }

        inner.Complete(exception);
    }

    private async Task CompleteAfterAsync(ValueTask<ReadResult> watch, Exception? exception)
    {
        try
        {
            await watch.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ended it, it has ended.
        catch
#pragma warning restore CA1031
        {
        }

        await inner.CompleteAsync(exception).ConfigureAwait(false);
    }
}
