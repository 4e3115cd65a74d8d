using System.Globalization;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What the sender says of many messages, each to one recipient, held against what arrived.</summary>
internal sealed class VerdictLedger(IReadOnlyCollection<Verdict> verdicts)
{
    public bool IsAnyTriedAgain => verdicts.Any(static verdict => verdict is { Outcome: DeliveryOutcome.Sent, Attempts: > 1 });

    public int CountOf(DeliveryOutcome outcome) => verdicts.Count(verdict => verdict.Outcome == outcome);

    /// <summary>What is sent is there once, what is not sent is not there, what is in doubt is there once or not, and nothing else is there.</summary>
    /// <param name="arrivals">What the server has accepted.</param>
    public void AssertIsTrueOf(IReadOnlyCollection<Arrival> arrivals)
    {
        Dictionary<string, int> copies = arrivals.CountBy(static arrival => arrival.MessageId).ToDictionary();
        Report(copies);
        Assert.DoesNotContain(verdicts, verdict => !Expected(verdict.Outcome).Contains(copies.GetValueOrDefault(verdict.MessageId)));
        Assert.Empty(copies.Keys.Except(verdicts.Select(static verdict => verdict.MessageId)));
    }

    private static int[] Expected(DeliveryOutcome outcome)
    {
        return outcome switch
        {
            DeliveryOutcome.Sent => [1],
            DeliveryOutcome.NotSent => [0],
            DeliveryOutcome.InDoubt => [0, 1],
            _ => throw new InvalidOperationException($"With one recipient there is no {outcome}."),
        };
    }

    private void Report(Dictionary<string, int> copies)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {verdicts.Count} messages: {CountOf(DeliveryOutcome.Sent)} sent, {verdicts.Count(static v => v is { Outcome: DeliveryOutcome.NotSent, IsCancelled: false })} not sent, {verdicts.Count(static v => v.IsCancelled)} cancelled,
            {CountOf(DeliveryOutcome.InDoubt)} in doubt, of which {verdicts.Count(v => v.Outcome == DeliveryOutcome.InDoubt && copies.ContainsKey(v.MessageId))} arrived;
            {verdicts.Count(static v => v is { Outcome: DeliveryOutcome.Sent, Attempts: > 1 })} of the sent were tried more than once, {verdicts.Max(static v => v.Attempts)} times at most.
            """);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
    }
}
