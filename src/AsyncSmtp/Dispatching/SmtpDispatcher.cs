using System.Diagnostics;
using System.Runtime.CompilerServices;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// Turns what one transport says into an awaitable send, one at a time, with its deadlines.
/// </summary>
/// <remarks>
/// <para>
/// The life of an attempt: it is published as the current <see cref="PendingSend"/>, then the transport is started, because the completion may come before the start returns. From then on
/// three parties race to end it: the transport's completion, the caller's token, and the deadline.
/// </para>
/// <para>
/// Before the commit point the token and the deadline end it by a veto on its probe. A veto that succeeds proves that the message will not be delivered, so nobody waits for the transport:
/// the attempt ends there and then, and the owner disposes the dispatcher, which ends the client. A veto that fails means that the commit point was passed; then only the answer, the final
/// deadline, or the grace period after a cancellation ends it. The latter two dispose the client and let its last words decide: one that was still writing had not sent the final dot.
/// </para>
/// <para>
/// The lock guards which attempt is current and its deadline. Under it there is no I/O, no user code and no completion.
/// </para>
/// </remarks>
internal sealed class SmtpDispatcher : IDisposable
{
    /// <summary>How long a disposed client may take to end. It is a matter of milliseconds, and of more on a machine that is busy.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ISmtpTransport _transport;
    private readonly AsyncSmtpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Deadline _deadline;
    private readonly Action _onCommitted;
    private PendingSend? _current;

    public SmtpDispatcher(ISmtpTransport transport, AsyncSmtpOptions options, TimeProvider timeProvider)
    {
        _transport = transport;
        _options = options;
        _timeProvider = timeProvider;
        _deadline = new Deadline(timeProvider, OnDeadline);
        _onCommitted = OnCommitted;
    }

    /// <summary>Gets how many attempts this client has carried, however they ended.</summary>
    public int Sends { get; private set; }

    /// <summary>Gets a value indicating whether the server has kept quiet since the last attempt.</summary>
    public bool IsQuiet => _transport.IsQuiet;

    /// <summary>
    /// Makes one attempt, the <paramref name="attempt"/>th of its send. Never throws: what went wrong is in the result. After anything but a completed send that left the connection whole, dispose this dispatcher.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DispatchResult> SendAsync(MailMessageSnapshot mail, RecipientList recipients, int attempt, CancellationToken cancellationToken)
    {
        bool reused = Sends++ > 0;
        PendingSend pending = new(mail, recipients, _onCommitted, Announcement(mail, recipients, attempt));
        if (!reused)
        {
            TimeOpening(pending);
        }

        lock (_lock)
        {
            Debug.Assert(_current is null, "A second send was started while one is in flight: the lease is not exclusive.");
            _current = pending;
            _deadline.Set_NeedsLock(EndReason.AttemptTimeout, _options.AttemptTimeout);
        }

        // Registered before the start: one that is cancelled already starts nothing.
        PendingSendEnd end;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((SmtpDispatcher)state!).OnCancelled(), this);
        await using (registration.ConfigureAwait(false))
        {
            Start(pending);
            end = await pending.End.ConfigureAwait(false);
        }

        lock (_lock)
        {
            _current = null;
            _deadline.Clear_NeedsLock();
        }

        return new DispatchResult(end.Reason, end.Completion, pending.Probe.IsCommitted, pending.Probe.WasReached, reused, pending.Probe.Announcement?.Refusal, pending.OpenedIn);
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _transport.Dispose();
    }

    private void Start(PendingSend pending)
    {
        if (pending.End.IsCompleted)
        {
            // The token was cancelled already.
            return;
        }

        try
        {
            _transport.Start(pending);
        }
#pragma warning disable CA1031 // Whatever the transport throws here is the attempt's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            pending.Complete(new SmtpAttemptResult { Error = e });
        }

        pending.HasStarted = true;
    }

    private void TimeOpening(PendingSend pending)
    {
        long started = _timeProvider.GetTimestamp();
        pending.Probe.Reading = () => pending.OpenedIn = _timeProvider.GetElapsedTime(started);
    }

    /// <summary>On the thread of the last Read, with the final dot still to be written.</summary>
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

    private void OnCancelled()
    {
        PendingSend? pending = Current();
        if (pending is null)
        {
            return;
        }

        pending.IsCancelled = true;
        if (TryVeto(pending, EndReason.Cancelled))
        {
            return;
        }

        lock (_lock)
        {
            if (_current == pending)
            {
                _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, _options.CancellationGracePeriod);
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
            // One that meets a committed probe came just too late: the commit is setting the final deadline now.
            if (TryVeto(pending, reason) && !pending.HasStarted)
            {
                // Start is stuck: SmtpClient reads what is left of a reply of several lines with blocking reads. Who is in there cannot dispose the transport, and nothing else ends it.
                // A token does not do this: it may come in the first instant of a start, where a dispose is not seen.
                _transport.Dispose();
            }
        }
        else if (pending.Abandoned != EndReason.Completed)
        {
            pending.TryEnd(reason);
        }
        else
        {
            Abandon(pending, reason);
        }
    }

    /// <summary>Ends an attempt that has not been committed, at once: it will not be delivered.</summary>
    private static bool TryVeto(PendingSend pending, EndReason reason)
    {
        if (!pending.Probe.TryVeto())
        {
            return false;
        }

        pending.TryEnd(reason);
        return true;
    }

    /// <summary>On a timer's thread: ends the client, whose last words tell more than its silence, and waits a little for them.</summary>
    private void Abandon(PendingSend pending, EndReason reason)
    {
        pending.Abandoned = reason;
        lock (_lock)
        {
            if (_current == pending)
            {
                _deadline.Set_NeedsLock(reason, LastWords);
            }
        }

        _transport.Dispose();
    }

    private CommitAnnouncement? Announcement(MailMessageSnapshot mail, RecipientList recipients, int attempt)
        => _options.CommitObserver is not { } observer
            ? null
            : new CommitAnnouncement(observer, new MailCommit { MessageId = mail.MessageId, Attempt = attempt, Recipients = recipients.Addresses, UserToken = mail.UserToken });

    private PendingSend? Current()
    {
        lock (_lock)
        {
            return _current;
        }
    }
}
