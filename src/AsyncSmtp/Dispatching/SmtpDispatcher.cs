using System.Diagnostics;
using System.Runtime.CompilerServices;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Dispatching;

/// <summary>
/// Turns what one transport says into awaitable sends, with their deadlines.
/// </summary>
/// <remarks>
/// <para>
/// The life of an attempt: it is published as a <see cref="PendingSend"/> to the <see cref="AttemptWatch"/> over it, then the transport is started, because the completion may come before the start returns. From then
/// on three parties race to end it: the transport's completion, the caller's token, and the deadline. An attempt that did not leave the connection whole is the last one: its owner disposes the dispatcher, which ends
/// the transport, when all attempts on it have ended.
/// </para>
/// <para>
/// Attempts start one after the other: the next one when the one before has ended, or when the transport has said that it takes it. To start one earlier is a bug, and asserted. So there are as many at
/// once as the transport allows, one for most, and a watch for each, kept for those that follow.
/// </para>
/// <para>
/// The lock guards who may start, and the watches. Under it there is no I/O, no user code and no completion.
/// </para>
/// </remarks>
internal sealed class SmtpDispatcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ISmtpTransport _transport;
    private readonly AsyncSmtpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Stack<AttemptWatch> _watches = new(1); // Those with nothing to watch.
    private readonly Action<PendingSend> _onNextAllowed;
    private PendingSend? _last;
    private bool _isDisposed;

    public SmtpDispatcher(ISmtpTransport transport, AsyncSmtpOptions options, TimeProvider timeProvider)
    {
        _transport = transport;
        _options = options;
        _timeProvider = timeProvider;
        _onNextAllowed = OnNextAllowed;
        _watches.Push(new AttemptWatch(transport, options, timeProvider));
    }

    /// <summary>Gets or sets who is told that the transport takes the next attempt though the last one has not ended. Called on any thread, without a lock, once for each attempt at most.</summary>
    public Action<SmtpDispatcher>? NextAllowed { get; set; }

    /// <summary>Gets how many attempts this transport has carried, however they ended.</summary>
    public int Sends { get; private set; }

    /// <summary>Gets a value indicating whether the server has kept quiet since the last attempt.</summary>
    public bool IsQuiet => _transport.IsQuiet;

    /// <summary>
    /// Makes one attempt, the <paramref name="attempt"/>th of its send. Never throws: what went wrong is in the result. After anything but a completed send that left the connection whole, or one that never began,
    /// dispose this dispatcher.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DispatchResult> SendAsync(MailMessageSnapshot mail, RecipientList recipients, int attempt, CancellationToken cancellationToken)
    {
        bool reused = Sends++ > 0;
        AttemptWatch watch = TakeWatch();
        PendingSend pending = new(mail, recipients, watch.Committed, Announcement(mail, recipients, attempt)) { NextAllowed = _onNextAllowed };
        if (!reused)
        {
            TimeOpening(pending);
        }

        Publish(pending);
        watch.Begin(pending);

        // Registered before the start: one that is cancelled already starts nothing.
        PendingSendEnd end;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((AttemptWatch)state!).OnCancelled(), watch);
        await using (registration.ConfigureAwait(false))
        {
            Start(pending);
            end = await pending.End.ConfigureAwait(false);
        }

        watch.End();
        GiveBack(watch, pending);
        CommitProbe probe = pending.Probe;
        return new DispatchResult(end.Reason, end.Completion, probe.IsCommitted, probe.WasReached, reused, probe.Announcement?.Refusal, pending.OpenedIn) { Begun = probe.WasBegun, IsTransportDisposed = pending.IsGivenUp };
    }

    public void Dispose()
    {
        List<AttemptWatch> watches;
        lock (_lock)
        {
            _isDisposed = true;
            watches = [.. _watches];
            _watches.Clear();
        }

        watches.ForEach(static w => w.Dispose());
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

    private AttemptWatch TakeWatch()
    {
        lock (_lock)
        {
            if (_watches.TryPop(out AttemptWatch? watch))
            {
                return watch;
            }
        }

        return new AttemptWatch(_transport, _options, _timeProvider);
    }

    private void Publish(PendingSend pending)
    {
        lock (_lock)
        {
            Debug.Assert(_last is null, "A send was started before the transport took it: the lease is not exclusive.");
            _last = pending;
        }
    }

    private void GiveBack(AttemptWatch watch, PendingSend pending)
    {
        lock (_lock)
        {
            if (_last == pending)
            {
                _last = null;
            }

            if (!_isDisposed)
            {
                _watches.Push(watch);
                return;
            }
        }

        watch.Dispose();
    }

    private void OnNextAllowed(PendingSend pending)
    {
        lock (_lock)
        {
            if (_last != pending)
            {
                // It has ended meanwhile, or has said so before.
                return;
            }

            _last = null;
        }

        NextAllowed?.Invoke(this);
    }

    private CommitAnnouncement? Announcement(MailMessageSnapshot mail, RecipientList recipients, int attempt)
        => _options.CommitObserver is not { } observer
            ? null
            : new CommitAnnouncement(observer, new MailCommit { MessageId = mail.MessageId, Attempt = attempt, Recipients = recipients.Addresses, UserToken = mail.UserToken });
}
