namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>Those of one process who wait for a permit, first come first served, and whether somebody asks for them. One at a time does.</summary>
internal sealed class PermitLine
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<FleetPermit>> _waiters = [];
    private bool _isAsking;

    /// <summary>Gets in line.</summary>
    /// <returns>Whether nobody asks for those in line, so that the caller has to see to it.</returns>
    public bool Join(TaskCompletionSource<FleetPermit> waiter)
    {
        lock (_lock)
        {
            _waiters.Add(waiter);
            bool mustAsk = !_isAsking;
            _isAsking = true;
            return mustAsk;
        }
    }

    /// <summary>How many are in line. When it is nobody, whoever asks for them has ended: in one step, so that who joins then is not left alone.</summary>
    public int CountOrEnd()
    {
        lock (_lock)
        {
            _ = _waiters.RemoveAll(static w => w.Task.IsCompleted);
            _isAsking = _waiters.Count > 0;
            return _waiters.Count;
        }
    }

    /// <summary>Gives a permit to as many, also to those who have come since. What nobody wants any more is dropped.</summary>
    public void Give(FleetPermit permit, int count)
    {
        while (count > 0 && Take() is { } waiter)
        {
            count -= waiter.TrySetResult(permit) ? 1 : 0;
        }
    }

    /// <summary>Tells as many that it could not be asked.</summary>
    public void Fail(Exception exception, int count)
    {
        while (count > 0 && Take() is { } waiter)
        {
            count -= waiter.TrySetException(exception) ? 1 : 0;
        }
    }

    private TaskCompletionSource<FleetPermit>? Take()
    {
        lock (_lock)
        {
            if (_waiters.Count == 0)
            {
                return null;
            }

            TaskCompletionSource<FleetPermit> first = _waiters[0];
            _waiters.RemoveAt(0);
            return first;
        }
    }
}
