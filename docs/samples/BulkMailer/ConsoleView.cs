using System.Diagnostics;
using AsyncSmtp;
using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// What the user sees: where the mail goes, how far it is, and what became of it.
/// </summary>
internal sealed class ConsoleView(IAnsiConsole console, bool quiet)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private static readonly Style Dim = new(Color.Grey);

    private readonly Stopwatch _clock = new();

    public void ShowStart(Settings settings, MailRoute route, long rows)
    {
        if (!quiet)
        {
            console.WriteLine();
            ShowPair("List", settings.List == Settings.DemoList ? $"the bundled one, {rows:N0} rows" : $"{settings.List}, {rows:N0} rows");
            ShowPair("Template", settings.Template == Settings.DemoTemplate ? "the bundled one" : settings.Template);
            ShowPair("From", settings.From);
            ShowPair("To", route.Description);
            console.WriteLine();
        }

        _clock.Start();
    }

    /// <summary>Shows the progress of <paramref name="sending"/> until it ends. Its exception is not thrown here.</summary>
    public async Task FollowAsync(Task sending, Tally tally, long rows, CancellationToken stop)
    {
        IProgressView progress = quiet ? new NoProgress() : console.Profile.Out.IsTerminal ? new LiveProgress(console) : new PlainProgress(console);
        Pace pace = new(rows);
        await progress.RunAsync(async show =>
        {
            while (!sending.IsCompleted)
            {
                await Task.WhenAny(sending, Task.Delay(Refresh, CancellationToken.None));
                long stopped = tally.Stopped;
                pace.Update(_clock.Elapsed, tally.Ended - stopped);
                show(new ProgressState(pace, tally[DeliveryOutcome.Sent], tally.ProblemCount, stop.IsCancellationRequested && !sending.IsCompleted));
            }
        });
        _clock.Stop();
    }

    public void ShowResult(Settings settings, MailRoute route, Tally tally, long rows, bool gaveUp)
    {
        ShowProblems(tally);
        if (gaveUp)
        {
            console.WriteLine($"  Gave up after {settings.GiveUpAfter:N0} messages in a row had failed at the server; see --give-up-after.", new Style(Color.Yellow));
        }

        ShowOutcomes(tally, rows);

        double seconds = _clock.Elapsed.TotalSeconds;
        long sent = tally[DeliveryOutcome.Sent];
        ShowPair("Time", $"{seconds:N1} s, {sent / Math.Max(seconds, 0.001):N0} messages a second");
        if (route.Statistics?.Invoke() is { } connections)
        {
            ShowPair("Connections", $"{connections.PeakConnections:N0} at once, {connections.TotalConnections:N0} in all");
        }

        if (route.CountArrived?.Invoke() is { } arrived)
        {
            bool all = arrived == sent;
            ShowPair("Check", all ? $"the server has {arrived:N0} mails, as many as were sent" : $"the server has {arrived:N0} mails, but {sent:N0} were sent", all ? Color.Green : Color.Red);
        }

        ShowPair("Report", settings.Report);
        console.WriteLine();
    }

    private void ShowProblems(Tally tally)
    {
        IReadOnlyList<Problem> problems = tally.FirstProblems();
        foreach ((RowResult first, long rows) in problems)
        {
            Paragraph line = new Paragraph().Append($"  line {first.Recipient.Line}, {first.Recipient.Address}: ").Append($"{first.ReplyCode} {first.Reply}".Trim(), new Style(Color.Red));
            console.Write(rows > 1 ? line.Append($" ({rows - 1:N0} more rows like it)", Dim) : line);
            console.WriteLine();
        }

        long others = tally.ProblemCount - problems.Sum(problem => problem.Rows);
        if (others > 0)
        {
            console.WriteLine($"  and {others:N0} more rows: see the report", Dim);
        }
    }

    private void ShowOutcomes(Tally tally, long rows)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("Outcome").AddColumn(new TableColumn("Rows").RightAligned());
        AddOutcome(table, "Sent", tally[DeliveryOutcome.Sent], Color.Green);
        AddOutcome(table, "Partially sent", tally[DeliveryOutcome.PartiallySent], Color.Yellow, hideNone: true);
        AddOutcome(table, "Not sent", tally[DeliveryOutcome.NotSent] - tally.Stopped, Color.Red);
        AddOutcome(table, "Not tried", tally.Stopped, Color.Yellow, hideNone: true);
        AddOutcome(table, "In doubt", tally[DeliveryOutcome.InDoubt], Color.Yellow);
        table.AddRow(new Text("All"), new Text($"{rows:N0}"));
        console.Write(table);
    }

    private static void AddOutcome(Table table, string name, long count, Color color, bool hideNone = false)
    {
        if (count > 0 || !hideNone)
        {
            Style style = count == 0 ? Dim : new Style(color);
            table.AddRow(new Text(name, style), new Text($"{count:N0}", style));
        }
    }

    private void ShowPair(string name, string value, Color? color = null)
    {
        console.Write(new Paragraph().Append($"  {name,-13}", Dim).Append(value, new Style(color)));
        console.WriteLine();
    }
}
