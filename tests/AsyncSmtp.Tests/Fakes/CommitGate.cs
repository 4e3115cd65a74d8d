using System.Collections.Concurrent;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>An observer that keeps what it is told, and does what the test says.</summary>
internal sealed class CommitGate(Func<MailCommit, CancellationToken, ValueTask>? act = null) : ICommitObserver
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<MailCommit> Commits { get; } = [];

    /// <summary>Gets what completes when the first message has come to its commit point.</summary>
    public Task Entered => _entered.Task;

    public ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken)
    {
        Commits.Enqueue(commit);
        _entered.TrySetResult();
        return act?.Invoke(commit, cancellationToken) ?? ValueTask.CompletedTask;
    }
}
