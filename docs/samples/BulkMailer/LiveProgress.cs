using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// A bar that moves, for a terminal.
/// </summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    private static readonly Style Dim = new(Color.Grey);

    private readonly ProgressBarColumn _bar = new() { Width = 40, CompletedStyle = new Style(Color.Blue), FinishedStyle = new Style(Color.Green), RemainingStyle = Dim };

    private ProgressState? _state;
    private bool _ended;

    public Task RunAsync(Func<Action<ProgressState>, Task> follow)
    {
        return console.Progress()
            .Columns(_bar, new TaskDescriptionColumn())
            .UseRenderHook((bar, _) => new Padder(_ended ? new Rows(bar, CountLine()) : new Rows(bar, CountLine(), HintLine()), new Padding(2, 0, 0, 0)))
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("Sending");
                await follow(state =>
                {
                    _state = state;
                    task.MaxValue = state.Pace.Rows;
                    task.Value = state.Pace.Ended;
                    task.Description = $"{state.Pace.Ended:N0} of {state.Pace.Rows:N0}  [grey]{state.Pace}[/]";
                });
                _ended = true;
            });
    }

    private Paragraph CountLine()
    {
        Paragraph line = new();
        if (_state is not { } state)
        {
            return line;
        }

        return line
            .Append($"{state.Sent:N0} sent", new Style(Color.Green))
            .Append($"   {state.Problems:N0} not sent or in doubt", state.Problems > 0 ? new Style(Color.Red) : Dim);
    }

    private Text HintLine() => _state?.Stopping == true
        ? new Text("Stopping: what is on the wire is being finished. Ctrl+C again quits.", new Style(Color.Yellow))
        : new Text("Ctrl+C stops", Dim);
}
