namespace AsyncSmtp.Pooling;

/// <summary>A send that waits until its content fits.</summary>
/// <remarks>Who takes it out of the queue, under the budget's lock, ends it, outside of the lock. So it ends once.</remarks>
internal sealed class ContentWaiter : TaskCompletionSource
{
    public ContentWaiter(long share)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Share = share;
        Node = new LinkedListNode<ContentWaiter>(this);
    }

    /// <summary>Gets what it takes of the budget.</summary>
    public long Share { get; }

    /// <summary>Gets this waiter's place in the queue, so that it can leave it at once from anywhere.</summary>
    public LinkedListNode<ContentWaiter> Node { get; }
}
