using System.Threading.Tasks.Sources;

namespace AsyncSmtp.Threads;

/// <summary>
/// A completion source whose continuation never runs inside the call that completes it: it is queued, to the client's thread that completes it if that is lent, and else to the pool. Awaited once.
/// </summary>
/// <remarks>Safe for use from any thread.</remarks>
internal class QueuedCompletion<T> : IValueTaskSource<T>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<T> _core;
    private Action<object?>? _continuation;
    private object? _state;
    private int _isSet;

    /// <summary>Gets what it completes.</summary>
    public ValueTask<T> Task => new(this, _core.Version);

    /// <returns>Whether it was the first to set it.</returns>
    public bool TrySetResult(T result)
    {
        if (!TryClaim())
        {
            return false;
        }

        _core.SetResult(result);
        return true;
    }

    /// <returns>Whether it was the first to set it.</returns>
    public bool TrySetException(Exception exception)
    {
        if (!TryClaim())
        {
            return false;
        }

        _core.SetException(exception);
        return true;
    }

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _continuation = continuation;
        _state = state;

        // This alone runs inside the call that completes it. A method that awaits it without a context keeps its own execution context, so there is none to flow or to go back to.
        _core.OnCompleted(static self => ClientThread.GoOn((QueuedCompletion<T>)self!), this, token, ValueTaskSourceOnCompletedFlags.None);
    }

    /// <summary>The continuation.</summary>
    void IThreadPoolWorkItem.Execute() => _continuation!(_state);

    private bool TryClaim() => Interlocked.Exchange(ref _isSet, 1) == 0;
}
