using System.Diagnostics;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// Watches over one attempt after the other: its token and its deadlines, and what they end.
/// </summary>
/// <remarks>
/// <para>
/// Before the commit point the token and the deadline end an attempt by a veto on its probe. A veto that succeeds proves that the message will not be delivered, so nobody waits for the transport:
/// the attempt ends there and then. A veto that fails means that the commit point was passed; then only the answer, the final
/// deadline, or the grace period after a cancellation ends it. The latter two dispose the transport and let its last words decide: one that was still writing had not sent the final dot.
/// </para>
/// <para>
/// The lock guards which attempt is current and its deadline. Under it there is no I/O, no user code and no completion.
/// </para>
/// </remarks>
internal sealed class AttemptWatch : IDisposable
{
    /// <summary>How long a disposed transport may take to end. It is a matter of milliseconds, and of more on a machine that is busy.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ISmtpTransport _transport;
    private readonly AsyncSmtpOptions _options;
    private readonly Deadline _deadline;
    private PendingSend? _current;

    public AttemptWatch(ISmtpTransport transport, AsyncSmtpOptions options, TimeProvider timeProvider)
    {
        _transport = transport;
        _options = options;
        _deadline = new Deadline(timeProvider, OnDeadline);
        Committed = OnCommitted;
    }

    /// <summary>Gets what an attempt runs at its commit point: on the thread of the last Read, with the final dot still to be written.</summary>
    public Action Committed { get; }

    public void Begin(PendingSend pending)
    {
        lock (_lock)
        {
            Debug.Assert(_current is null, "An attempt is watched over already.");
            _current = pending;
            _deadline.Set_NeedsLock(EndReason.AttemptTimeout, _options.AttemptTimeout);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _current = null;
            _deadline.Clear_NeedsLock();
        }
    }

    public void OnCancelled()
    {
        PendingSend? pending = Current();
        if (pending is null)
        {
            return;
        }

        pending.IsCancelled = true;
        if (pending.Probe.TryVeto())
        {
            // It has not been committed, so it will not be delivered.
            pending.EndNow(EndReason.Cancelled);
            return;
        }

        lock (_lock)
        {
            // One that is given up already has its time for last words.
            if (_current == pending && !pending.IsGivenUp)
            {
                _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, _options.CancellationGracePeriod);
            }
        }
    }

    public void Dispose() => _deadline.Dispose();

    private void OnCommitted()
    {
        lock (_lock)
        {
            if (_current is not null)
            {
                _deadline.Set_NeedsLock(EndReason.FinalReplyTimeout, _options.FinalReplyTimeout);
                if (_current.IsCancelled)
                {
                    // The token came between the commit and this lock, and what it set has just been overwritten.
                    _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, _options.CancellationGracePeriod);
                }
            }
        }
    }

    private void OnDeadline()
    {
        PendingSend? pending;
        EndReason reason;
        lock (_lock)
        {
            pending = _current;
            if (pending is null || !_deadline.HasPassed_NeedsLock(out reason))
            {
                // The timer fired for a deadline that has since been moved or cleared.
                return;
            }
        }

        if (reason == EndReason.AttemptTimeout)
        {
            OnAttemptTimeout(pending);
        }
        else if (!TryAbandon(pending, reason))
        {
            // It has ended meanwhile, or its last words have not come in time.
            pending.EndNow(reason);
        }
    }

    private void OnAttemptTimeout(PendingSend pending)
    {
        // One that meets a committed probe came just too late: the commit is setting the final deadline now.
        if (!pending.Probe.TryVeto())
        {
            return;
        }

        if (!pending.HasStarted && pending.TryGiveUp(EndReason.AttemptTimeout))
        {
            // Start is stuck: SmtpClient reads what is left of a reply of several lines with blocking reads. Who is in there cannot dispose the transport, and nothing else ends it.
            // A token does not do this: it may come in the first instant of a start, where a dispose is not seen.
            _transport.Dispose();
        }

        pending.EndNow(EndReason.AttemptTimeout);
    }

    /// <summary>Ends the transport, whose last words tell more than its silence, and waits a little for them. On a timer's thread.</summary>
    /// <returns>False when the attempt has ended, or was abandoned before.</returns>
    private bool TryAbandon(PendingSend pending, EndReason reason)
    {
        if (!pending.TryGiveUp(reason))
        {
            return false;
        }

        lock (_lock)
        {
            if (_current == pending)
            {
                _deadline.Set_NeedsLock(reason, LastWords);
            }
        }

        _transport.Dispose();
        pending.OnTransportDisposed();
        return true;
    }

    private PendingSend? Current()
    {
        lock (_lock)
        {
            return _current;
        }
    }
}
