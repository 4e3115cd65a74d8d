using AsyncSmtp;
using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// A bar that moves, for a terminal.
/// </summary>
internal sealed class LiveProgress(IAnsiConsole console, CancellationToken stop) : IProgress<MailBatchProgress>
{
    private static readonly Style Dim = new(Color.Grey);

    private readonly ProgressBarColumn _bar = new() { Width = 40, CompletedStyle = new Style(Color.Blue), FinishedStyle = new Style(Color.Green), RemainingStyle = Dim };

    private ProgressTask? _task;
    private MailBatchProgress _progress = new();
    private bool _ended;

    public Task RunAsync(Func<IProgress<MailBatchProgress>, Task> send)
    {
        return console.Progress()
            .Columns(_bar, new TaskDescriptionColumn())
            .UseRenderHook((bar, _) => new Padder(_ended ? new Rows(bar, CountLine()) : new Rows(bar, CountLine(), HintLine()), new Padding(2, 0, 0, 0)))
            .StartAsync(async context =>
            {
                _task = context.AddTask("[grey]waiting for the server[/]");
                await send(this);
                _ended = true;
            });
    }

    public void Report(MailBatchProgress value)
    {
        _progress = value;
        _task!.Value = ProgressText.PercentOf(value);
        _task.Description = $"{ProgressText.CountOf(value)}  [grey]{ProgressText.PaceOf(value)}[/]";
    }

    private Paragraph CountLine()
    {
        long problems = _progress.Ended - _progress.Sent;
        return new Paragraph()
            .Append($"{_progress.Sent:N0} sent", new Style(Color.Green))
            .Append($"   {problems:N0} not sent or in doubt", problems > 0 ? new Style(Color.Red) : Dim);
    }

    private Text HintLine() => stop.IsCancellationRequested
        ? new Text("Stopping: what is on the wire is being finished. Ctrl+C again quits.", new Style(Color.Yellow))
        : new Text("Ctrl+C stops", Dim);
}
