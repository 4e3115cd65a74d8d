using System.Diagnostics;
using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>More and more messages through one sender, with a bounded number of callers: what a message costs must not depend on how many went before, nor may memory grow.</summary>
internal static class ScaleStudy
{
    private const int CallersPerConnection = 2;

    public static async Task RunAsync(ScaleSettings settings, ReportFolder folder, string command)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync();
        await using SmtpMailSender sender = AsyncSmtpSender.Open(new SenderTarget(sink.Port, settings.Connections));
        int callers = CallersPerConnection * settings.Connections;

        // Until all is compiled.
        int warmUp = Math.Min(20_000, settings.Messages);
        await AsyncSmtpSender.SendAsync(sender, warmUp, callers, static () => { });
        long expected = warmUp;

        List<Decade> decades = [];
        IReadOnlyList<MemorySample> memory = [];
        foreach (int messages in settings.Decades)
        {
            for (int turn = 0; turn < Turns(messages); turn++)
            {
                (Decade decade, memory) = await MeasureAsync(sender, messages, callers);
                decades.Add(decade);
                expected += messages;
                await sink.CheckAcceptedAsync(expected);
            }
        }

        await folder.WriteAsync("scale-memory.csv", path => MemoryReport.WriteCsvAsync(path, memory));
        string? note = await folder.DrawAsync("scale-memory.svg", $"Memory over {memory[^1].Messages:N0} messages", plot => MemoryReport.Draw(plot, memory));
        await folder.ShowAsync("scale.md", ScaleReport.Write(settings, decades, note, command));
    }

    /// <summary>A short run is repeated, for its figures to mean something.</summary>
    private static int Turns(int messages) => messages switch
    {
        <= 1_000 => 15,
        <= 10_000 => 7,
        <= 100_000 => 3,
        _ => 1,
    };

    private static async Task<(Decade Decade, IReadOnlyList<MemorySample> Memory)> MeasureAsync(SmtpMailSender sender, int messages, int callers)
    {
        long sent = 0;
        GC.Collect();
        using MemorySampler sampler = new(TimeSpan.FromMilliseconds(Math.Clamp(messages / 1000, 20, 500)), () => Interlocked.Read(ref sent));
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();

        await AsyncSmtpSender.SendAsync(sender, messages, callers, () => Interlocked.Increment(ref sent));

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        IReadOnlyList<MemorySample> memory = sampler.Stop();
        return (new Decade(messages, elapsed.TotalSeconds, cpu.TotalSeconds, allocated, memory.Max(static s => s.Heap), memory.Max(static s => s.WorkingSet)), memory);
    }
}
