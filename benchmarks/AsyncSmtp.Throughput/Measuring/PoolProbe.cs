using System.Diagnostics;

namespace AsyncSmtp.Throughput.Measuring;

/// <summary>
/// Someone else in the process: a thread that queues a work item every few milliseconds, whether the last one has started or not, and notes how long each waits for a thread of the pool.
/// </summary>
internal sealed class PoolProbe : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly List<long> _waits = new(capacity: 16 * 1024);
    private readonly Thread _thread;
    private volatile bool _stopped;
    private int _queued;
    private int _peakThreads;
    private long _allocated;

    public PoolProbe()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Pool probe" };
        _thread.Start();
    }

    /// <summary>Waits for the last work item to start, and tells of all.</summary>
    public PoolLag Stop()
    {
        Dispose();
        SpinWait.SpinUntil(AllStarted);
        lock (_lock)
        {
            _waits.Sort();
            return new PoolLag(At(0.5), At(0.99), _peakThreads, _allocated);
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_stopped)
        {
            _queued++;
            ThreadPool.UnsafeQueueUserWorkItem(new Item(this), preferLocal: false);
            _peakThreads = Math.Max(_peakThreads, ThreadPool.ThreadCount);
            Thread.Sleep(Interval);
        }

        _allocated = GC.GetAllocatedBytesForCurrentThread();
    }

    private void Started(long waited)
    {
        lock (_lock)
        {
            _waits.Add(waited);
        }
    }

    private bool AllStarted()
    {
        lock (_lock)
        {
            return _waits.Count == _queued;
        }
    }

    private TimeSpan At(double share) => Stopwatch.GetElapsedTime(0, _waits[(int)((_waits.Count - 1) * share)]);

    private sealed class Item(PoolProbe probe) : IThreadPoolWorkItem
    {
        private readonly long _queued = Stopwatch.GetTimestamp();

        public void Execute() => probe.Started(Stopwatch.GetTimestamp() - _queued);
    }
}
