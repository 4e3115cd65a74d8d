using System.CommandLine;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Scenarios;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Commands;

/// <summary>Everybody against everybody.</summary>
internal static class ComparisonCommand
{
    public static void AddTo(Command root)
    {
        Option<int> rounds = ThroughputCommand.Number("--rounds", 7, 1, "How often each sender has its turn in a scenario.");
        Option<int> messages = ThroughputCommand.Number("--messages", 100_000, 1, "The most messages of a run.");
        Option<double> seconds = new("--seconds") { HelpName = "NUMBER", Description = "How long a run should take.", DefaultValueFactory = static _ => 2 };
        Option<string[]> scenarios = Choice("--scenario", "Only this scenario. May be given more than once.", Scenario.All.Select(static s => s.Key));
        Option<string[]> senders = Choice("--sender", "Only this sender. May be given more than once.", SenderKind.All.Select(static s => s.Key));
        Option<string> nodemailer = new("--nodemailer") { HelpName = "FOLDER", Description = "The folder in which 'npm install nodemailer' was run." };
        Option<bool> quick = new("--quick") { Description = "Two short rounds, to see that it runs. The figures mean nothing." };
        Option<string> output = ThroughputCommand.Output();
        foreach (Option option in new Option[] { rounds, messages, seconds, scenarios, senders, nodemailer, quick, output })
        {
            root.Options.Add(option);
        }

        root.SetAction(result =>
        {
            bool isQuick = result.GetValue(quick);
            string? folder = result.GetValue(nodemailer) is { } path ? Path.GetFullPath(path) : null;
            IReadOnlyList<SenderKind> wanted = Chosen(SenderKind.All, result.GetValue(senders)!, static s => s.Key);
            ComparisonSettings settings = new()
            {
                Scenarios = Chosen(Scenario.All, result.GetValue(scenarios)!, static s => s.Key),
                Senders = [.. wanted.Where(s => s.Missing(folder) is null)],
                Rounds = isQuick ? 2 : result.GetValue(rounds),
                Seconds = isQuick ? 0.2 : result.GetValue(seconds),
                Messages = isQuick ? Math.Min(100, result.GetValue(messages)) : result.GetValue(messages),
                NodemailerFolder = folder,
            };
            string[] skipped = [.. wanted.Where(s => s.Missing(folder) is not null).Select(s => $"Left out: {s.Title}; {s.Missing(folder)}.")];
            return RunAsync(settings, skipped, new ReportFolder(result.GetValue(output)), ThroughputCommand.Describe(result));
        });
    }

    private static async Task RunAsync(ComparisonSettings settings, IReadOnlyList<string> skipped, ReportFolder folder, string command)
    {
        IReadOnlyList<Sample> samples = await new Comparison(settings, Console.Error).RunAsync();
        IReadOnlyList<Summary> summaries = Summary.Of(samples);
        await folder.WriteAsync("throughput.csv", path => ComparisonCsv.WriteAsync(path, samples));
        List<string> notes = [.. skipped];
        foreach (IGrouping<bool, Summary> chart in summaries.GroupBy(static s => s.Scenario.IsAtOnce))
        {
            string name = chart.Key ? "throughput.svg" : "throughput-slow-server.svg";
            string title = chart.Key ? "Messages a second, server answers at once" : "Messages a second, slow server or long way";
            if (await folder.DrawAsync(name, title, plot => RateChart.Draw(plot, [.. chart])) is { } note)
            {
                notes.Add(note);
            }
        }

        await folder.ShowAsync("throughput.md", ComparisonReport.Write(settings, summaries, notes, command));
    }

    private static Option<string[]> Choice(string name, string description, IEnumerable<string> keys)
    {
        Option<string[]> option = new(name) { HelpName = "NAME", Description = description, DefaultValueFactory = static _ => [] };
        option.AcceptOnlyFromAmong([.. keys]);
        return option;
    }

    private static IReadOnlyList<T> Chosen<T>(IReadOnlyList<T> all, string[] keys, Func<T, string> key) =>
        keys.Length == 0 ? all : [.. all.Where(item => keys.Contains(key(item)))];
}
