using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// One attempt that is under way. It is the user token that an SmtpClient carries, so that a completion is always that of its own send.
/// </summary>
/// <remarks>It ends once: by the transport's completion, or earlier by a veto or a deadline. Whoever is second finds it ended, which is normal.</remarks>
internal sealed class PendingSend : SnapshotAttempt
{
    private const long NotOpened = -1;

    private readonly TaskCompletionSource<PendingSendEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile EndReason _abandoned;
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

    /// <summary>Gets how it ended, once it has.</summary>
    public Task<PendingSendEnd> End => _end.Task;

    /// <summary>Gets why it was given up, or <see cref="EndReason.Completed"/> when it was not. It still ends with the transport's completion, if that comes.</summary>
    public EndReason Abandoned
    {
        get => _abandoned;
        set => _abandoned = value;
    }

    public override void AllowNext() => NextAllowed?.Invoke(this);

    public override void Complete(SmtpAttemptResult result)
    {
        // Who vetoes it ends it, and says why; the transport only knows that it was stopped.
        if (!Probe.IsVetoed || Probe.Announcement?.Refusal is not null)
        {
            _end.TrySetResult(new PendingSendEnd(_abandoned, result));
        }
    }

    /// <summary>Ends it without the transport.</summary>
    public bool TryEnd(EndReason reason) => _end.TrySetResult(new PendingSendEnd(reason, null));
}
