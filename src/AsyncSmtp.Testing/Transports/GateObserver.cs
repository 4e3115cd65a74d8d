namespace AsyncSmtp.Testing.Transports;

/// <summary>Stands at the commit point until it is told what to do.</summary>
internal sealed class GateObserver : ICommitObserver
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets what completes when a message has come to its commit point.</summary>
    public Task<bool> Reached => _reached.Task.ContinueWith(static t => t.IsCompletedSuccessfully, TaskScheduler.Default);

    public void Pass() => _go.TrySetResult();

    public void Refuse() => _go.TrySetException(new InvalidOperationException("The observer does not want it."));

    public async ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _go.Task.ConfigureAwait(false);
    }
}
