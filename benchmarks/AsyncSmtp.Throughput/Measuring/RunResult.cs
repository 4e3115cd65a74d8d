namespace AsyncSmtp.Throughput.Measuring;

/// <summary>What one run of one sender came to. Null is what cannot be told of a sender in a process that is not ours.</summary>
internal sealed record RunResult
{
    public required int Messages { get; init; }

    public required double Seconds { get; init; }

    public double? CpuSeconds { get; init; }

    public long? AllocatedBytes { get; init; }

    /// <summary>Gets the most threads the thread pool had.</summary>
    public int? PoolThreads { get; init; }

    /// <summary>Gets how long an unrelated work item waited for a thread: the median and the 99th percentile.</summary>
    public double? LagMedianMs { get; init; }

    public double? LagP99Ms { get; init; }

    public double MessagesPerSecond => Messages / Seconds;

    public double? CpuMicrosecondsPerMessage => CpuSeconds * 1e6 / Messages;

    public double? BytesPerMessage => (double?)AllocatedBytes / Messages;
}
