namespace AsyncSmtp.Pooling;

/// <summary>A send that waits for a client.</summary>
/// <remarks>
/// It is granted a client or fails, once. A grant that comes after the waiter gave up is refused, and the client goes to the next waiter. Which of the two comes first is decided by the
/// completion source, so neither side needs the pool's lock for it.
/// </remarks>
internal sealed class PoolWaiter
{
    private readonly TaskCompletionSource<PooledClient> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PoolWaiter()
    {
        Node = new LinkedListNode<PoolWaiter>(this);
    }

    /// <summary>Gets this waiter's place in the queue, so that it can leave it at once from anywhere.</summary>
    public LinkedListNode<PoolWaiter> Node { get; }

    public Task<PooledClient> Granted => _granted.Task;

    public bool TryGrant(PooledClient client) => _granted.TrySetResult(client);

    public bool TryCancel(CancellationToken cancellationToken) => _granted.TrySetCanceled(cancellationToken);

    public bool TryFail(Exception exception) => _granted.TrySetException(exception);
}
