using System.Diagnostics;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Measuring;

/// <summary>Runs a sender and measures it from within its process.</summary>
internal static class SenderRun
{
    public static RunResult Measure(IBulkSender sender, int messages)
    {
        GC.Collect();
        using PoolProbe probe = new();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan? cpu = sender.CpuTime;
        long start = Stopwatch.GetTimestamp();

        sender.SendAsync(messages).GetAwaiter().GetResult();

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        cpu = sender.CpuTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        PoolLag lag = probe.Stop();

        RunResult result = new() { Messages = messages, Seconds = elapsed.TotalSeconds, CpuSeconds = cpu?.TotalSeconds };
        return !sender.IsInProcess ? result : result with
        {
            AllocatedBytes = Math.Max(0, allocated - lag.AllocatedBytes),
            PoolThreads = lag.PeakThreads,
            LagMedianMs = lag.Median.TotalMilliseconds,
            LagP99Ms = lag.P99.TotalMilliseconds,
        };
    }
}
