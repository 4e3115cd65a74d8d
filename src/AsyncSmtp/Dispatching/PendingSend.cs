using AsyncSmtp.Messages;
using AsyncSmtp.Threads;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// One attempt that is under way. It is the user token that an SmtpClient carries, so that a completion is always that of its own send.
/// </summary>
/// <remarks>
/// <para>
/// It ends once: by the transport's completion, or earlier by a veto or a deadline. Whoever is second finds it ended, which is normal.
/// </para>
/// <para>
/// One that is given up has its transport disposed, and ends when that has returned, with the last words if they came meanwhile. Not before, though the last words are often the first thing that happens: whoever learns
/// that it has ended opens the next connection in the place of this one, and a server that counts them would see both.
/// </para>
/// <para>The lock guards what it is about to end with. Under it nobody is told.</para>
/// </remarks>
internal sealed class PendingSend : SnapshotAttempt
{
    private const long NotOpened = -1;

    private readonly Lock _lock = new();
    private readonly QueuedCompletion<PendingSendEnd> _end = new();
    private EndReason _reason;
    private SmtpAttemptResult? _lastWords;
    private bool _isDisposing;
    private bool _hasEnded;
    private volatile bool _hasStarted;
    private volatile bool _isCancelled;
    private long _openedIn = NotOpened;

    public PendingSend(MailMessageSnapshot mail, RecipientList recipients, Action committed, CommitAnnouncement? announcement = null)
        : base(mail, recipients)
    {
        Probe = new CommitProbe { Committed = committed, Announcement = announcement };
    }

    public override CommitProbe Probe { get; }

    /// <summary>Gets who is told that the transport takes the next one.</summary>
    public Action<PendingSend>? NextAllowed { get; init; }

    /// <summary>Gets or sets a value indicating whether the call that starts it has returned.</summary>
    public bool HasStarted { get => _hasStarted; set => _hasStarted = value; }

    /// <summary>Gets or sets a value indicating whether its token was cancelled.</summary>
    public bool IsCancelled { get => _isCancelled; set => _isCancelled = value; }

    /// <summary>Gets or sets how long it took to its last part, when its connection is new.</summary>
    public TimeSpan? OpenedIn
    {
        get => Volatile.Read(ref _openedIn) is var ticks && ticks == NotOpened ? null : TimeSpan.FromTicks(ticks);
        set => Volatile.Write(ref _openedIn, value?.Ticks ?? NotOpened);
    }

    /// <summary>Gets how it ended, once it has. Awaited once.</summary>
    public ValueTask<PendingSendEnd> End => _end.Task;

    /// <summary>Gets a value indicating whether it was given up, which disposes its transport.</summary>
    public bool IsGivenUp
    {
        get
        {
            lock (_lock)
            {
                return _reason != EndReason.Completed;
            }
        }
    }

    public override void AllowNext() => NextAllowed?.Invoke(this);

    public override void Complete(SmtpAttemptResult result)
    {
        if (Probe.IsVetoed && Probe.Announcement?.Refusal is null)
        {
            // Who vetoes it ends it, and says why; the transport only knows that it was stopped.
            return;
        }

        EndReason reason;
        lock (_lock)
        {
            if (_isDisposing)
            {
                _lastWords ??= result;
                return;
            }

            _hasEnded = true;
            reason = _reason;
        }

        _end.TrySetResult(new PendingSendEnd(reason, result));
    }

    /// <summary>Gives it up, unless it has ended or has been given up. Whoever does disposes the transport, and then calls <see cref="OnTransportDisposed"/>.</summary>
    public bool TryGiveUp(EndReason reason)
    {
        lock (_lock)
        {
            if (_hasEnded || _reason != EndReason.Completed)
            {
                return false;
            }

            _reason = reason;
            return _isDisposing = true;
        }
    }

    /// <summary>The transport of one that was given up is disposed. It ends now, if the transport has had its last words, or else with them.</summary>
    public void OnTransportDisposed()
    {
        SmtpAttemptResult? lastWords;
        lock (_lock)
        {
            _isDisposing = false;
            lastWords = _lastWords;
        }

        if (lastWords is not null)
        {
            Complete(lastWords);
        }
    }

    /// <summary>Ends it without waiting for the transport any longer.</summary>
    public void EndNow(EndReason reason)
    {
        SmtpAttemptResult? lastWords;
        lock (_lock)
        {
            _hasEnded = true;
            lastWords = _lastWords;
        }

        _end.TrySetResult(new PendingSendEnd(reason, lastWords));
    }
}
