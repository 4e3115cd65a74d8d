namespace AsyncSmtp.Throughput.Studies;

/// <summary>What so many messages in one go came to.</summary>
internal sealed record Decade(int Messages, double Seconds, double CpuSeconds, long AllocatedBytes, long PeakHeap, long PeakWorkingSet);
