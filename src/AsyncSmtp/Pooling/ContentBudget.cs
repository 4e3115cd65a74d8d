using System.Diagnostics;

namespace AsyncSmtp.Pooling;

/// <summary>
/// How many bytes of content may be on the connections at once. SmtpClient encodes a part whole in memory, at several times its size, so this bounds the memory that sending takes.
/// </summary>
/// <remarks>
/// <para>
/// Taken before a connection and given back after it: nobody holds a connection while waiting here. First come first served in each lane, whether one that came later would fit or not, so that the
/// largest is not overtaken for ever. One that is larger than the whole takes the whole, and goes alone. Small ones take nothing and pass by: no lock, no allocation.
/// </para>
/// <para>The lock guards the account and the queue. Waiters are granted and failed outside of it.</para>
/// </remarks>
internal sealed class ContentBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly Lanes<ContentWaiter> _waiters = new();
    private long _taken;

    /// <summary>Gets how many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Whether content of this length counts at all.</summary>
    public static bool Counts(long contentLength) => contentLength >= AsyncSmtpDefaults.CountedContentSize;

    /// <summary>Takes what the content needs, if it fits and nobody waits. What was taken must be given back with <see cref="Return"/>.</summary>
    public bool TryTake(long contentLength)
    {
        if (!Counts(contentLength))
        {
            return true;
        }

        lock (_lock)
        {
            return _waiters.Count == 0 && TryTake_NeedsLock(Share(contentLength));
        }
    }

    /// <summary>Takes what the content needs, or gets in line for it: then the caller must await <see cref="WaitAsync"/> with the waiter that is returned.</summary>
    public ContentWaiter? TakeOrEnqueue(long contentLength, SendLane lane)
    {
        Debug.Assert(Counts(contentLength), "Content that does not count has nothing to wait for.");
        ContentWaiter waiter = new(Share(contentLength));
        lock (_lock)
        {
            if (_waiters.Count == 0 && TryTake_NeedsLock(waiter.Share))
            {
                return null;
            }

            _waiters.Enqueue(lane, waiter.Node);
            return waiter;
        }
    }

    /// <summary>Waits until what the content needs has been taken for it. The wait ends at once when the token is cancelled, with nothing taken.</summary>
    public async ValueTask WaitAsync(ContentWaiter waiter, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                (ContentBudget budget, ContentWaiter waiter) = ((ContentBudget, ContentWaiter))state!;
                budget.GiveUp(waiter, token);
            },
            (this, waiter));
        await using (registration.ConfigureAwait(false))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Gives back what the content took.</summary>
    public void Return(long contentLength)
    {
        if (!Counts(contentLength))
        {
            return;
        }

        lock (_lock)
        {
            _taken -= Share(contentLength);
            Assert_NeedsLock();
        }

        GrantWhatFits();
    }

    /// <summary>Fails everyone who waits.</summary>
    public void Fail(Exception exception)
    {
        List<ContentWaiter> waiters = [];
        lock (_lock)
        {
            while (_waiters.Dequeue() is { } waiter)
            {
                waiters.Add(waiter);
            }
        }

        waiters.ForEach(w => w.SetException(exception));
    }

    private long Share(long contentLength) => Math.Min(contentLength, limit);

    private bool TryTake_NeedsLock(long share)
    {
        if (share > limit - _taken)
        {
            return false;
        }

        _taken += share;
        Assert_NeedsLock();
        return true;
    }

    private void GiveUp(ContentWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_waiters.Remove(waiter.Node))
            {
                // Granted before: its owner meets the token at the next step, and gives back what it has.
                return;
            }
        }

        waiter.SetCanceled(cancellationToken);

        // It may have been what the smaller ones behind it waited for.
        GrantWhatFits();
    }

    private void GrantWhatFits()
    {
        while (DequeueFitting() is { } waiter)
        {
            waiter.SetResult();
        }
    }

    private ContentWaiter? DequeueFitting()
    {
        lock (_lock)
        {
            return _waiters.Peek() is { } next && TryTake_NeedsLock(next.Share) ? _waiters.Dequeue() : null;
        }
    }

    private void Assert_NeedsLock() => Debug.Assert(_taken >= 0 && _taken <= limit, $"The content's account is wrong: {_taken} bytes taken of {limit}.");
}
