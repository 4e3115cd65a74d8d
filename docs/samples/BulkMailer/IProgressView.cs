namespace BulkMailer;

/// <summary>
/// A way to show the progress of a campaign.
/// </summary>
internal interface IProgressView
{
    /// <summary>Runs <paramref name="follow"/>, and shows what it hands over, again and again, until it ends.</summary>
    Task RunAsync(Func<Action<ProgressState>, Task> follow);
}
