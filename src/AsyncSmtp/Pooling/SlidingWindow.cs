using System.Diagnostics;

namespace AsyncSmtp.Pooling;

/// <summary>
/// Counts starts so that never more than a number of them lie in any window of time: the next one waits until the one that many before it is a whole window old. Not thread-safe.
/// </summary>
internal sealed class SlidingWindow(int permitLimit, TimeSpan window, TimeProvider timeProvider)
{
    /// <summary>The last starts, the oldest first, never more than the limit.</summary>
    private readonly Queue<long> _starts = new();

    /// <summary>How long the next start has to wait. Zero when it need not.</summary>
    public TimeSpan Wait(long now)
    {
        if (_starts.Count < permitLimit)
        {
            return TimeSpan.Zero;
        }

        TimeSpan left = window - timeProvider.GetElapsedTime(_starts.Peek(), now);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Counts a start that did not have to wait.</summary>
    public void Record(long now)
    {
        Debug.Assert(Wait(now) == TimeSpan.Zero, "A start came before its time.");
        if (_starts.Count == permitLimit)
        {
            _starts.Dequeue();
        }

        _starts.Enqueue(now);
    }
}
