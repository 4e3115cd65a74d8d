namespace AsyncSmtp.Throughput.Measuring;

/// <summary>What a <see cref="PoolProbe"/> saw.</summary>
/// <param name="Median">Half of the work items waited less.</param>
/// <param name="P99">One in a hundred waited longer.</param>
/// <param name="PeakThreads">The most threads the thread pool had.</param>
/// <param name="AllocatedBytes">What the probe itself allocated.</param>
internal sealed record PoolLag(TimeSpan Median, TimeSpan P99, int PeakThreads, long AllocatedBytes);
