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

    public Task RunAsync(Func<Action<ProgressState>, Task> follow)
    {
        return console.Progress()
            .Columns(_bar, new TaskDescriptionColumn())
            .UseRenderHook((bar, _) => new Padder(new Rows(bar, CountLine()), new Padding(2, 0, 0, 0)))
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
            .Append($"   {state.Problems:N0} not sent or in doubt", state.Problems > 0 ? new Style(Color.Red) : Dim)
            .Append(
                state.Stopping ? "   Stopping: messages on the wire are being finished. Ctrl+C again quits at once." : "   Ctrl+C stops",
                state.Stopping ? new Style(Color.Yellow) : Dim);
    }
}
