namespace BulkMailer;

/// <summary>
/// Shows nothing.
/// </summary>
internal sealed class NoProgress : IProgressView
{
    public Task RunAsync(Func<Action<ProgressState>, Task> follow) => follow(_ => { });
}
