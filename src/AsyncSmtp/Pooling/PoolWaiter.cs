using AsyncSmtp.Threads;

namespace AsyncSmtp.Pooling;

/// <summary>A send that waits for a client.</summary>
/// <remarks>Who takes it out of the queue, under the pool's lock, ends it, outside of the lock. So it ends once.</remarks>
internal sealed class PoolWaiter : QueuedCompletion<SmtpClientLease>
{
    public PoolWaiter() => Node = new LinkedListNode<PoolWaiter>(this);

    /// <summary>Gets this waiter's place in the queue, so that it can leave it at once from anywhere.</summary>
    public LinkedListNode<PoolWaiter> Node { get; }
}
