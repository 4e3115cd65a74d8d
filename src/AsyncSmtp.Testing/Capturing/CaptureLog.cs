namespace AsyncSmtp.Testing.Capturing;

/// <summary>The captured mails, and those who wait for more of them.</summary>
internal sealed class CaptureLog
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _changed;
    private Exception? _failure;

    // Grown by hand: what is below the count never changes, so that a look at it needs no copy.
    private CapturedMail[] _mails = new CapturedMail[4];
    private int _count;

    public IReadOnlyList<CapturedMail> Mails
    {
        get
        {
            lock (_lock)
            {
                return Mails_NeedsLock();
            }
        }
    }

    public void Add(CapturedMail mail)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            if (_count == _mails.Length)
            {
                Array.Resize(ref _mails, 2 * _count);
            }

            _mails[_count++] = mail;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    public void Clear()
    {
        lock (_lock)
        {
            (_mails, _count) = (new CapturedMail[4], 0);
        }
    }

    /// <summary>Fails those who wait, and those to come who would have to.</summary>
    public void Fail(Exception failure)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            _failure ??= failure;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    /// <summary>Waits until the mails hold what is looked for. The look at them and the wait for the next are one step, so none is missed.</summary>
    /// <param name="find">Finds it among all mails, or null. Run outside of the lock, by one thread at a time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> WaitAsync<T>(Func<IReadOnlyList<CapturedMail>, T?> find, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            IReadOnlyList<CapturedMail> mails;
            Exception? failure;
            Task changed;
            lock (_lock)
            {
                mails = Mails_NeedsLock();
                failure = _failure;
                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            if (find(mails) is { } found)
            {
                return found;
            }

            if (failure is not null)
            {
                throw failure;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ArraySegment<CapturedMail> Mails_NeedsLock() => new(_mails, 0, _count);
}
