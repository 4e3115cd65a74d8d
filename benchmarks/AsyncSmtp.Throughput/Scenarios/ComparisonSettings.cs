using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Scenarios;

/// <summary>What to compare, and how long.</summary>
internal sealed record ComparisonSettings
{
    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public required IReadOnlyList<SenderKind> Senders { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Gets how long a run should take. A sender's messages are counted so that they fit.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the most messages of a run.</summary>
    public required int Messages { get; init; }

    public string? NodemailerFolder { get; init; }
}
