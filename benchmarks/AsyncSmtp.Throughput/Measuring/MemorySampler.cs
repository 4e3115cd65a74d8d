using System.Diagnostics;

namespace AsyncSmtp.Throughput.Measuring;

/// <summary>Looks at the memory of this process every so often, on a thread of its own.</summary>
internal sealed class MemorySampler : IDisposable
{
    private readonly List<MemorySample> _samples = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Func<long> _messages;
    private readonly Thread _thread;

    /// <param name="interval">How often.</param>
    /// <param name="messages">How many messages have been sent so far.</param>
    public MemorySampler(TimeSpan interval, Func<long> messages)
    {
        _messages = messages;
        _thread = new Thread(() => Run(interval)) { IsBackground = true, Name = "Memory sampler" };
        _thread.Start();
    }

    /// <summary>Looks once more, and tells of all.</summary>
    public IReadOnlyList<MemorySample> Stop()
    {
        _stop.Set();
        _thread.Join();
        Add();
        return _samples;
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run(TimeSpan interval)
    {
        do
        {
            Add();
        }
        while (!_stop.Wait(interval));
    }

    private void Add()
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        _samples.Add(new MemorySample(seconds, _messages(), Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false)));
    }
}
