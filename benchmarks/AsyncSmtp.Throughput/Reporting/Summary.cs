using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Scenarios;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>What all rounds of one sender in one scenario came to.</summary>
internal sealed record Summary
{
    public required Scenario Scenario { get; init; }

    public required SenderKind Sender { get; init; }

    public required Spread Rate { get; init; }

    /// <summary>Gets the rate over MailKit's in the same round.</summary>
    public Spread? OverMailKit { get; init; }

    /// <summary>Gets the rate over that of as many bare clients in the same round, so that it is the ratio of one connection to another.</summary>
    public Spread? OverBare { get; init; }

    public Spread? CpuMicroseconds { get; init; }

    public Spread? Bytes { get; init; }

    public Spread? PoolThreads { get; init; }

    public Spread? LagMedianMs { get; init; }

    public Spread? LagP99Ms { get; init; }

    public Spread? SinkCpuMicroseconds { get; init; }

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<Sample> samples) =>
    [
        .. samples
            .GroupBy(static s => (s.Scenario, s.Sender))
            .Select(g => Of(g.Key.Scenario, g.Key.Sender, [.. g], samples))
            .OrderBy(static s => Place(Scenario.All, s.Scenario))
            .ThenBy(static s => Place(SenderKind.All, s.Sender)),
    ];

    private static Summary Of(Scenario scenario, SenderKind sender, IReadOnlyList<Sample> rounds, IReadOnlyList<Sample> all)
    {
        Spread? Over(Func<RunResult, double?> value) => Spread.Of(rounds.Select(r => value(r.Result)));

        Spread? Ratio(SenderKind other) => Spread.Of(rounds.Select(r =>
            r.Result.MessagesPerSecond / all.FirstOrDefault(s => s.Scenario == scenario && s.Sender == other && s.Round == r.Round)?.Result.MessagesPerSecond));

        return new Summary
        {
            Scenario = scenario,
            Sender = sender,
            Rate = Over(static r => r.MessagesPerSecond)!.Value,
            OverMailKit = Ratio(SenderKind.MailKit),
            OverBare = Ratio(SenderKind.Bare),
            CpuMicroseconds = Over(static r => r.CpuMicrosecondsPerMessage),
            Bytes = Over(static r => r.BytesPerMessage),
            PoolThreads = Over(static r => r.PoolThreads),
            LagMedianMs = Over(static r => r.LagMedianMs),
            LagP99Ms = Over(static r => r.LagP99Ms),
            SinkCpuMicroseconds = Spread.Of(rounds.Select(static r => (double?)(r.SinkCpuSeconds * 1e6 / r.Result.Messages))),
        };
    }

    private static int Place<T>(IReadOnlyList<T> all, T item) => all.Index().First(i => Equals(i.Item, item)).Index;
}
