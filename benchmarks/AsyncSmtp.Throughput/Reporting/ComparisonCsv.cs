using AsyncSmtp.Throughput.Scenarios;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Every run of the comparison.</summary>
internal static class ComparisonCsv
{
    public static Task WriteAsync(string path, IEnumerable<Sample> samples) => Csv.WriteAsync(
        path,
        samples,
        ("scenario", static s => s.Scenario.Key),
        ("sender", static s => s.Sender.Key),
        ("round", static s => s.Round),
        ("turn", static s => s.Turn),
        ("messages", static s => s.Result.Messages),
        ("seconds", static s => s.Result.Seconds),
        ("cpu_seconds", static s => s.Result.CpuSeconds),
        ("allocated_bytes", static s => s.Result.AllocatedBytes),
        ("pool_threads", static s => s.Result.PoolThreads),
        ("lag_median_ms", static s => s.Result.LagMedianMs),
        ("lag_p99_ms", static s => s.Result.LagP99Ms),
        ("server_cpu_seconds", static s => s.SinkCpuSeconds));
}
