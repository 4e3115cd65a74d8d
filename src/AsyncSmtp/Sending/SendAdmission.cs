using System.Diagnostics;

namespace AsyncSmtp.Sending;

/// <summary>
/// Counts the sends that have been let in, and closes the door. Closing and letting in are one step each under one lock, so a send that races with closing is either refused or waited for.
/// </summary>
internal sealed class SendAdmission
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;
    private bool _closed;

    /// <summary>Gets how many sends are in.</summary>
    public int Active
    {
        get
        {
            lock (_lock)
            {
                return _active;
            }
        }
    }

    /// <summary>Lets a send in, unless the door is closed. Each one let in must <see cref="Exit"/>.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _active++;
            return true;
        }
    }

    /// <summary>Says that a send has ended.</summary>
    public void Exit()
    {
        bool drained;
        lock (_lock)
        {
            _active--;
            Debug.Assert(_active >= 0, "A send ended twice.");
            drained = _closed && _active == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Lets nobody in from now on.</summary>
    /// <returns>A task that completes when everyone who was in has left. The same for every call.</returns>
    public Task Close()
    {
        bool drained;
        lock (_lock)
        {
            _closed = true;
            drained = _active == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }
}
