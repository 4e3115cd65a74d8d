using System.Globalization;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>One seed in a few lines.</summary>
internal static class StormReport
{
    public static string Of(StormRun run, int seed, TimeSpan time)
    {
        Dictionary<StormOutcome, int> ends = run.Mails.CountBy(static m => m.End!.Outcome).ToDictionary();
        string outcomes = string.Join(", ", ends.OrderBy(static e => e.Key).Select(static e => $"{e.Key} {e.Value}"));
        double doubt = 100.0 * ends.GetValueOrDefault(StormOutcome.InDoubt) / run.Mails.Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Seed {seed}: {run.Mails.Count} sends in {time.TotalSeconds:0.0} s ({run.Plan})
              {outcomes}; {doubt:0.0} % in doubt
              {run.Counts.Attempts} attempts on {run.Server.TotalConnections} connections; {run.Counts.WriteFailures} lost while writing past their commit point{(run.Plan.Observer is { } observer ? $"; {observer.Throws} stopped by the observer" : "")}
              {run.Mails.Count(static m => m.MetFault)} mails met a fault; at {run.Counts.Faults}
            """);
    }
}
