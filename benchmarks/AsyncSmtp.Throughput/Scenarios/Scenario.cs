namespace AsyncSmtp.Throughput.Scenarios;

/// <summary>What the server is like, and how many connections are used: a row of the tables.</summary>
internal sealed record Scenario(string Key, string Title, int Connections)
{
    public TimeSpan AcceptDelay { get; init; }

    public TimeSpan RoundTrip { get; init; }

    /// <summary>Gets a value indicating whether the server answers at once, so that the sender's own speed decides.</summary>
    public bool IsAtOnce => AcceptDelay == TimeSpan.Zero && RoundTrip == TimeSpan.Zero;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("at-once-1", "server answers at once, 1 connection", 1),
        new("at-once-4", "server answers at once, 4 connections", 4),
        new("at-once-16", "server answers at once, 16 connections", 16),
        new("accept-100ms-64", "100 ms to accept, 64 connections", 64) { AcceptDelay = TimeSpan.FromMilliseconds(100) },
        new("round-trip-20ms-16", "20 ms round trip, 16 connections", 16) { RoundTrip = TimeSpan.FromMilliseconds(20) },
    ];
}
