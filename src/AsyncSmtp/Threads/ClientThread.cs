using AsyncSmtp.Messages;

namespace AsyncSmtp.Threads;

/// <summary>
/// A client's own thread, for its blocking calls: all of a send, or the end of it, which SmtpClient does with blocking calls even when it was asked not to block. Here they block nobody.
/// </summary>
/// <remarks>
/// <para>Started with its first use and ended by <see cref="Dispose"/>. It never has more than one piece of work, because a client never has more than one send.</para>
/// <para>
/// At the end of its work it may be lent (<see cref="Lend"/>): what then follows, from the end of the send to the start of the next, is run on it too, one step after the other and never one inside the other, before it
/// waits for work again. So it goes from one message to the next without having slept. Nothing that may block or is not the library's own belongs there: see <see cref="Leave"/>.
/// </para>
/// </remarks>
internal sealed class ClientThread : IBlockingTail, IDisposable
{
    [ThreadStatic]
    private static ClientThread? _lent;

    private readonly Lock _lock = new();
#pragma warning disable CA2213 // Without a wait handle it holds nothing to release, and the thread may still be in it.
    private readonly SemaphoreSlim _signal = new(0);
#pragma warning restore CA2213
    private IThreadPoolWorkItem? _work;
    private IThreadPoolWorkItem? _next; // This thread's alone.
    private Thread? _thread;
    private bool _disposed;

    public bool IsCurrentThread => Thread.CurrentThread == _thread;

    /// <summary>Gets a value indicating whether the calling thread is one that is lent.</summary>
    public static bool IsLent => _lent is not null;

    /// <summary>Runs what follows next on the calling thread if that is lent and has nothing else to do, and else on the pool. Never before this returns.</summary>
    public static void GoOn(IThreadPoolWorkItem next)
    {
        if (_lent is { _next: null } thread)
        {
            thread._next = next;
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: true);
    }

    /// <summary>Goes on on the pool, when the calling thread is a lent one: for what runs others' code, or takes its time.</summary>
    public static LeavingClientThread Leave() => default;

    /// <summary>Lends the thread, by itself and at the end of its work: what is handed to <see cref="GoOn"/> from now on is run next.</summary>
    public void Lend()
    {
        if (IsCurrentThread)
        {
            _lent = this;
        }
    }

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
            while (_next is { } next)
            {
                _next = null;
                next.Execute();
            }

            _lent = null;
        }
    }
}
