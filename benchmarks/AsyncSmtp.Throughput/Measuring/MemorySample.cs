namespace AsyncSmtp.Throughput.Measuring;

/// <summary>The memory of this process at one moment.</summary>
/// <param name="Seconds">Since the sampling began.</param>
/// <param name="Messages">How many messages had been sent.</param>
/// <param name="WorkingSet">The bytes that the process has in memory.</param>
/// <param name="Heap">The bytes that objects take on the GC's heap, those that the next collection will free included.</param>
internal sealed record MemorySample(double Seconds, long Messages, long WorkingSet, long Heap);
