using AsyncSmtp.Messages;

namespace AsyncSmtp.Transport;

/// <summary>
/// A client's own thread, for its blocking calls: all of a send, or the end of it, which SmtpClient does with blocking calls even when it was asked not to block. Here they block nobody.
/// </summary>
/// <remarks>
/// Started with its first use and ended by <see cref="Dispose"/>. It never has more than one piece of work, because a client never has more than one send.
/// </remarks>
internal sealed class ClientThread : IBlockingTail, IDisposable
{
    private readonly Lock _lock = new();
#pragma warning disable CA2213 // Without a wait handle it holds nothing to release, and the thread may still be in it.
    private readonly SemaphoreSlim _signal = new(0);
#pragma warning restore CA2213
    private IThreadPoolWorkItem? _work;
    private Thread? _thread;
    private bool _disposed;

    public bool IsCurrentThread => Thread.CurrentThread == _thread;

    public void Run(IThreadPoolWorkItem work)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _work = work;
                _thread ??= StartThread();
                _signal.Release();
                return;
            }
        }

        // The client has been disposed, so its socket is closed and nothing can block. The work must still run, or the client's send would never end.
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _signal.Release();
            }
        }
    }

    private Thread StartThread()
    {
        Thread thread = new(Loop) { IsBackground = true, Name = "AsyncSmtp client" };
        thread.UnsafeStart();
        return thread;
    }

    private void Loop()
    {
        while (true)
        {
            _signal.Wait();
            IThreadPoolWorkItem? work = Interlocked.Exchange(ref _work, null);
            if (work is null)
            {
                // Only Dispose signals without work. Work that was handed over before it has been taken by an earlier turn.
                return;
            }

            work.Execute();
        }
    }
}
