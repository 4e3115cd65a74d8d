using System.Runtime.CompilerServices;

namespace AsyncSmtp.Threads;

/// <summary>Awaits the pool, when the calling thread is a client's that is lent, and nothing otherwise.</summary>
internal readonly struct LeavingClientThread : ICriticalNotifyCompletion
{
    public bool IsCompleted => !ClientThread.IsLent;

    public LeavingClientThread GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: false);

    public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
}
