using System.Diagnostics;

namespace AsyncSmtp.Sending;

/// <summary>
/// Counts the sends that have been let in and what became of them, and closes the door. Closing and letting in are one step each under one lock, so a send that races with closing is either refused or waited for.
/// </summary>
internal sealed class SendAdmission
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SendCounts _counts;
    private bool _closed;

    /// <summary>Gets how many sends are in, and how those that have left it ended.</summary>
    public SendCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
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

            _counts = _counts with { Active = _counts.Active + 1 };
            return true;
        }
    }

    /// <summary>Says that a send has ended, and with which outcome; with none when it was never queued.</summary>
    public void Exit(DeliveryOutcome? outcome)
    {
        bool drained;
        lock (_lock)
        {
            SendCounts left = _counts with { Active = _counts.Active - 1 };
            Debug.Assert(left.Active >= 0, "A send ended twice.");
            _counts = outcome switch
            {
                DeliveryOutcome.Sent => left with { Sent = left.Sent + 1 },
                DeliveryOutcome.PartiallySent => left with { PartiallySent = left.PartiallySent + 1 },
                DeliveryOutcome.NotSent => left with { NotSent = left.NotSent + 1 },
                DeliveryOutcome.InDoubt => left with { InDoubt = left.InDoubt + 1 },
                _ => left,
            };
            drained = _closed && left.Active == 0;
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
            drained = _counts.Active == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }
}
