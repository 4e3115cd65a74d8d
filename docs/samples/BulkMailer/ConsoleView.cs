using System.Diagnostics;
using AsyncSmtp;
using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// What the user sees: where the mail goes, how far it is, and what became of it.
/// </summary>
internal sealed class ConsoleView(IAnsiConsole console, bool quiet)
{
    private static readonly Style Dim = new(Color.Grey);

    private readonly Stopwatch _clock = new();

    public void ShowStart(Settings settings, MailRoute route, long rows)
    {
        if (!quiet)
        {
            console.WriteLine();
            console.WritePair("List", settings.List == Settings.DemoList ? $"the bundled one, {rows:N0} rows" : $"{settings.List}, {rows:N0} rows");
            console.WritePair("Template", settings.Template == Settings.DemoTemplate ? "the bundled one" : settings.Template);
            console.WritePair("From", settings.From);
            console.WritePair("To", route.Description);
            console.WriteLine();
        }
    }

    /// <summary>Shows the progress of what <paramref name="send"/> starts, until it ends.</summary>
    public async Task FollowAsync(Func<IProgress<MailBatchProgress>?, Task> send, CancellationToken stop)
    {
        _clock.Start();
        await (quiet ? send(null) : console.Profile.Out.IsTerminal ? new LiveProgress(console, stop).RunAsync(send) : new PlainProgress(console, stop).RunAsync(send));
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
        console.WritePair("Time", $"{seconds:N1} s, {ProgressText.Describe(sent / Math.Max(seconds, 0.001))} messages a second");
        if (settings.PickupDirectory is null && route.Smtp?.GetStatistics() is { } connections)
        {
            console.WritePair("Connections", $"{connections.PeakConnections:N0} at once, {connections.TotalConnections:N0} in all");
            foreach (SmtpServerStatistics server in connections.Servers.Where(server => server.ConnectionLimit < route.MaxConnections))
            {
                console.WritePair("Slowed down", $"{server.Host}:{server.Port} refused some: down to {server.ConnectionLimit:N0} of {route.MaxConnections:N0} connections at the end", Color.Yellow);
            }
        }

        if (route.CountArrived?.Invoke() is { } arrived)
        {
            bool all = arrived == sent;
            console.WritePair("Check", all ? $"the server has {arrived:N0} mails, as many as were sent" : $"the server has {arrived:N0} mails, but {sent:N0} were sent", all ? Color.Green : Color.Red);
        }

        console.WritePair("Report", settings.Report);
        console.WriteLine();
    }

    private void ShowProblems(Tally tally)
    {
        IReadOnlyCollection<Problem> problems = tally.FirstProblems;
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
}
