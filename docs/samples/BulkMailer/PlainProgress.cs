using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// A line at every tenth of the way, for output that goes to a file or a pipe.
/// </summary>
internal sealed class PlainProgress(IAnsiConsole console) : IProgressView
{
    private int _tenths;
    private bool _stopping;

    public Task RunAsync(Func<Action<ProgressState>, Task> follow) => follow(Show);

    private void Show(ProgressState state)
    {
        if (state.Stopping && !_stopping)
        {
            _stopping = true;
            console.WriteLine("  Stopping: what is on the wire is being finished.");
        }

        int tenths = state.Pace.Percent / 10;
        if (tenths > _tenths)
        {
            _tenths = tenths;
            console.WriteLine($"  {state.Pace.Percent,3} %  {state.Pace.Ended:N0} of {state.Pace.Rows:N0}  {state.Pace}");
        }
    }
}
