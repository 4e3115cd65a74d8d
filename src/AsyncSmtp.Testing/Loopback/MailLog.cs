namespace AsyncSmtp.Testing.Loopback;

/// <summary>The accepted mails, and those who wait for more of them.</summary>
internal sealed class MailLog(LoopbackSmtpServerOptions options)
{
    private readonly Lock _lock = new();
    private readonly Queue<ReceivedMail> _mails = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private Exception? _failure;
    private int _accepted;

    public int Accepted => Volatile.Read(ref _accepted);

    public IReadOnlyList<ReceivedMail> Snapshot()
    {
        lock (_lock)
        {
            return [.. _mails];
        }
    }

    public void Accept(SessionState state, ReadOnlySpan<byte> content)
    {
        byte[] bytes = options.KeepMails ? content.ToArray() : [];
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        List<TaskCompletionSource> reached;
        lock (_lock)
        {
            int number = ++_accepted;
            if (options.KeepMails)
            {
                _mails.Enqueue(new ReceivedMail(number, state, bytes, now));
                if (_mails.Count > options.MaxKeptMails)
                {
                    _mails.Dequeue();
                }
            }

            reached = [.. _waiters.Where(waiter => waiter.Count <= number).Select(waiter => waiter.Reached)];
            _waiters.RemoveAll(waiter => waiter.Count <= number);
        }

        state.Connection.CountMail();
        reached.ForEach(waiter => waiter.TrySetResult());
    }

    /// <summary>Completes when so many mails have been accepted, and fails as soon as <see cref="Fail"/> is called.</summary>
    public async Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_accepted >= count)
            {
                return;
            }

            if (_failure is { } failure)
            {
                throw failure;
            }

            _waiters.Add((count, reached));
        }

        try
        {
            await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.RemoveAll(waiter => waiter.Reached == reached);
            }
        }
    }

    /// <summary>Ends all waiting, now and from now on.</summary>
    public void Fail(Exception failure)
    {
        List<TaskCompletionSource> waiting;
        lock (_lock)
        {
            _failure = failure;
            waiting = [.. _waiters.Select(waiter => waiter.Reached)];
            _waiters.Clear();
        }

        waiting.ForEach(waiter => waiter.TrySetException(failure));
    }
}
