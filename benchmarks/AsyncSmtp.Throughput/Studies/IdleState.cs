using System.Diagnostics;
using AsyncSmtp.Throughput.Processes;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>What a process holds and does while it has nothing to do.</summary>
/// <param name="Title">What has been made so far.</param>
/// <param name="Heap">Live bytes on the GC's heap.</param>
/// <param name="Threads">The threads of the process.</param>
/// <param name="Timers">The active timers.</param>
/// <param name="Connections">The server's connections.</param>
/// <param name="Cpu">What it did all the same.</param>
internal sealed record IdleState(string Title, long Heap, int Threads, long Timers, int Connections, TimeSpan Cpu)
{
    /// <param name="title">What has been made so far.</param>
    /// <param name="sink">The server.</param>
    /// <param name="watch">For how long to watch.</param>
    public static async Task<IdleState> ReadAsync(string title, SinkProcess sink, TimeSpan watch)
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(watch);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        using Process process = Process.GetCurrentProcess();
        return new IdleState(title, heap, process.Threads.Count, Timer.ActiveCount, (await sink.AskAsync()).Open, cpu);
    }
}
