using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Scenarios;

/// <summary>One run of one sender in one round of a scenario.</summary>
/// <param name="Scenario">The row.</param>
/// <param name="Sender">The column.</param>
/// <param name="Round">The round, from 1.</param>
/// <param name="Turn">When in the round it was this sender's turn, from 1.</param>
/// <param name="Result">What it came to.</param>
/// <param name="SinkCpuSeconds">The CPU time of the server meanwhile.</param>
internal sealed record Sample(Scenario Scenario, SenderKind Sender, int Round, int Turn, RunResult Result, double SinkCpuSeconds);
