namespace AsyncSmtp.Messages;

/// <summary>Tells the observer of one attempt's commit.</summary>
#pragma warning disable CA1001 // A source that was given no time and no wait handle has nothing to dispose, and who cancels it late must not find it disposed.
internal sealed class CommitAnnouncement(ICommitObserver observer, MailCommit commit)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Gets what the observer threw, which is why the attempt was vetoed. Null when it did not.</summary>
    public Exception? Refusal { get; private set; }

    /// <summary>Completes once the observer is done.</summary>
    /// <returns><see langword="false"/> when it threw.</returns>
    public async ValueTask<bool> TryMakeAsync()
    {
        try
        {
            await observer.OnCommittingAsync(commit, _ended.Token).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it stops the message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refusal = e;
            return false;
        }
    }

    /// <summary>Tells an observer that is still at it that the attempt has ended. What it registered on its token runs elsewhere.</summary>
    public void Cancel() => _ = _ended.CancelAsync();
}
