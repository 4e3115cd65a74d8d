using System.Diagnostics;

namespace AsyncSmtp.Sink;

/// <summary>One thread that writes each delayed reply when it is due, for all connections.</summary>
/// <remarks>It rounds to the nearest millisecond: half of one early or late, and right on average.</remarks>
internal sealed class DelayLine : IDisposable
{
    private static readonly long HalfMillisecond = Stopwatch.Frequency / 2000;

    private readonly object _gate = new();
    private readonly PriorityQueue<SinkOutput, long> _outputs = new();
    private bool _disposed;
    private bool _started;

    public void Schedule(SinkOutput output, long due)
    {
        lock (_gate)
        {
            _outputs.Enqueue(output, due);
            Monitor.Pulse(_gate);
            if (!_started)
            {
                _started = true;
                new Thread(Run) { IsBackground = true, Name = "Delay line" }.Start();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (WaitForNext(out SinkOutput? output, out long due))
        {
            output!.OnDue(due);
        }
    }

    private bool WaitForNext(out SinkOutput? output, out long due)
    {
        lock (_gate)
        {
            while (!_disposed)
            {
                if (!_outputs.TryPeek(out output, out due))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due - HalfMillisecond);
                if (left <= TimeSpan.Zero)
                {
                    _outputs.Dequeue();
                    return true;
                }

                Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
            }
        }

        (output, due) = (null, 0);
        return false;
    }
}
