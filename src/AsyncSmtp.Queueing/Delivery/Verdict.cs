namespace AsyncSmtp.Queueing;

/// <summary>What one send of a claimed mail came to.</summary>
/// <param name="State">What became of a recipient, by his address.</param>
/// <param name="Reason">Why it is not complete, without addresses.</param>
internal sealed record Verdict(Func<string, LedgerState> State, string Reason)
{
    /// <summary>Gets how long to wait before the next delivery, in place of the usual back-off.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Gets a value indicating whether those who are left are given up after so many deliveries. Not when it is no fault of the mail or its server.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Gets a value indicating whether another delivery would fail in the same way.</summary>
    public bool IsHopeless { get; init; }

    public static Verdict Sent { get; } = new(static _ => LedgerState.Sent, "");

    public static Verdict NotSent(string reason) => new(static _ => LedgerState.Claimed, reason);
}
