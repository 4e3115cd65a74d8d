using System.Collections.Concurrent;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>A tail with one thread of its own, which runs work the moment it is handed over.</summary>
internal sealed class DedicatedTail : IBlockingTail, IDisposable
{
    private readonly BlockingCollection<IThreadPoolWorkItem> _work = [];
    private readonly Thread _thread;
    private int _runs;

    public DedicatedTail()
    {
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    public bool IsCurrentThread => Thread.CurrentThread == _thread;

    public int Runs => Volatile.Read(ref _runs);

    public void Run(IThreadPoolWorkItem work)
    {
        _ = Interlocked.Increment(ref _runs);
        _work.Add(work);
    }

    /// <summary>Runs an action on the tail's thread.</summary>
    public Task RunAsync(Func<Task> action)
    {
        ActionItem item = new(action);
        _work.Add(item);
        return item.Done.Task.Unwrap();
    }

    /// <summary>Ends the thread. Does not wait for it: a test that awaited a read runs on it.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (IThreadPoolWorkItem work in _work.GetConsumingEnumerable())
        {
            work.Execute();
        }

        _work.Dispose();
    }

    private sealed class ActionItem(Func<Task> action) : IThreadPoolWorkItem
    {
        public TaskCompletionSource<Task> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Execute() => Done.SetResult(action());
    }
}
