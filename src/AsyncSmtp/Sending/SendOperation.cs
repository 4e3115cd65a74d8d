using System.Diagnostics;
using System.Runtime.CompilerServices;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Pooling;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Sending;

/// <summary>
/// The life of one send: lease, dispatch, classify, then retry or end. It holds no connection while it pauses between attempts.
/// </summary>
internal sealed class SendOperation
{
    private readonly SendContext _context;
    private readonly MailMessageSnapshot _mail;
    private readonly SendStop _stop;
    private readonly SendEntry _entry;
    private readonly Activity? _activity;
    private readonly RecipientLedger _recipients;
    private readonly long _submitted;
    private ServerAddress? _server;
    private bool _isTurnedAway;
    private bool _wasLeftBehind;
    private int _timesSentElsewhere;
    private int _attempts;
    private TimeSpan _queueTime;
    private TimeSpan _sendTime;

    public SendOperation(SendContext context, MailMessageSnapshot mail, SendEntry entry, SendStop stop, Activity? activity)
    {
        _context = context;
        _mail = mail;
        _entry = entry;
        _stop = stop;
        _activity = activity;
        _submitted = context.TimeProvider.GetTimestamp();
        _recipients = new RecipientLedger(mail.Recipients);
    }

    /// <summary>Runs the send to its end. Never throws: the exception is in the result.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailSendResult> RunAsync()
    {
        using IDisposable? scope = Log.BeginSend(_context.Logger, _mail.MessageId, _context.Options.Name);
        try
        {
            while (true)
            {
                AttemptOutcome attempt = await AttemptAsync().ConfigureAwait(false);
                _recipients.Record(attempt);
                if (_isTurnedAway)
                {
                    // Its pause is in the queue: until there are fewer connections, or another server.
                    continue;
                }

                if (!_context.Retry.ShouldRetry(attempt, _attempts))
                {
                    return Ended(_recipients.Conclude(attempt));
                }

                await PauseAsync(attempt).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.Token.IsCancellationRequested)
        {
            // While it waited in the queue or between attempts.
            return Ended(_recipients.Conclude(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, Reason = EndReason.Cancelled, IsTransient = true }));
        }
        catch (Exception e) when (e is MailQueueFullException or ObjectDisposedException)
        {
            return Result(DeliveryOutcome.NotSent, e, ErrorType.Of(e));
        }
#pragma warning disable CA1031 // Making a client runs the user's ConfigureClient, which may throw anything. Nothing was sent.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Ended(_recipients.Conclude(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, Error = e }));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptOutcome> AttemptAsync()
    {
        bool isFirst = _server is null;
        TimeSpan queuedBefore = _queueTime;
        TimeSpan sentBefore = _sendTime;
        long queued = _context.TimeProvider.GetTimestamp();
        SmtpClientLease lease;
        try
        {
            lease = await _context.Pool.AcquireAsync(new LeaseRequest(_mail.ContentLength, _entry.Lane, MayFailFast: _entry.MayFailFast && isFirst), _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _queueTime += _context.TimeProvider.GetElapsedTime(queued);
        }

        using (lease)
        {
            _server = lease.Server;
            TimeSpan heldByRate = lease.HeldByRate;
            if (_context.Options.RateLimit.AcquireAsync is { } acquireAsync)
            {
                await ClientThread.Leave();
                long asked = _context.TimeProvider.GetTimestamp();
                await acquireAsync(_stop.Token).ConfigureAwait(false);
                heldByRate += _context.TimeProvider.GetElapsedTime(asked);
                lease.RenewIfOutOfUse();
            }

            AttemptOutcome attempt = await DispatchAsync(lease).ConfigureAwait(false);
            bool isLeftBehind = false;
            if (attempt.IsStaleConnection)
            {
                Log.StaleConnectionReplaced(_context.Logger);
                if (lease.TryRenew())
                {
                    attempt = await DispatchAsync(lease).ConfigureAwait(false);
                }
                else
                {
                    isLeftBehind = MayBeLeftBehind(attempt);
                }
            }

            string? errorType = ErrorType.Of(attempt);
            TurnedAway turnedAway = lease.Return(isLeftBehind ? ConnectionVerdict.Broken : ServerVerdict.Of(attempt, _context.Options), errorType);
            _isTurnedAway = isLeftBehind || (MayComeAgain(turnedAway) && attempt.Outcome == DeliveryOutcome.NotSent && attempt.Reason is EndReason.Completed or EndReason.AttemptTimeout);
            await ClientThread.Leave();
            if (!_isTurnedAway)
            {
                _attempts++;
                _timesSentElsewhere = 0;
                _wasLeftBehind = false;
            }

            _context.Metrics.OnRateLimit(_server.Host, _server.Port, heldByRate);
            _context.Metrics.OnAttempt(isFirst, _server.Host, _server.Port, _queueTime - queuedBefore, _sendTime - sentBefore);
            _activity?.AddAttempt(_attempts, _server.Host, _server.Port, attempt.Outcome, errorType);
            return attempt;
        }
    }

    /// <summary>Whether it gets in line again without this being an attempt. For another server, once for each: when all fail, that is one attempt, and they do not send it round for ever.</summary>
    private bool MayComeAgain(TurnedAway turnedAway) => turnedAway switch
    {
        TurnedAway.ByTooManyConnections => true,
        TurnedAway.ByItsServer => ++_timesSentElsewhere < _context.Options.Servers.Count,
        _ => false,
    };

    /// <summary>
    /// Whether it gets in line again without this being an attempt, because the connection ended that it was on after others: when the server had not heard of it, and else once. Each connection that ends so has carried
    /// a message, so this has an end.
    /// </summary>
    private bool MayBeLeftBehind(AttemptOutcome attempt)
    {
        bool may = attempt.IsUnbegun || !_wasLeftBehind;
        _wasLeftBehind |= !attempt.IsUnbegun;
        return may;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptOutcome> DispatchAsync(SmtpClientLease lease)
    {
        long started = _context.TimeProvider.GetTimestamp();
        DispatchResult result = await lease.Dispatcher.SendAsync(_mail, _recipients.Remaining, _attempts + 1, _stop.Token).ConfigureAwait(false);
        _sendTime += _context.TimeProvider.GetElapsedTime(started);
        if (result.OpenedIn is { } openedIn)
        {
            await ClientThread.Leave();
            _context.Metrics.OnConnectionOpened(_server?.Host, _server?.Port ?? 0, openedIn);
        }

        AttemptOutcome attempt = OutcomeClassifier.Classify(result, _recipients.Remaining);
        if (attempt.Outcome != DeliveryOutcome.Sent)
        {
            await ClientThread.Leave();
        }

        return attempt;
    }

    private async Task PauseAsync(AttemptOutcome attempt)
    {
        TimeSpan delay = _context.Retry.NextDelay(_attempts);
        Log.RetryScheduled(_context.Logger, _mail.MessageId, (int)attempt.StatusCode, _attempts + 1, _context.Retry.MaxAttempts, delay.TotalMilliseconds);
        await Task.Delay(delay, _context.TimeProvider, _stop.Token).ConfigureAwait(false);
    }

    private MailSendResult Ended(AttemptOutcome end)
    {
        if (end.Outcome == DeliveryOutcome.Sent)
        {
            Log.MessageSent(_context.Logger, _mail.MessageId, _attempts, _queueTime.TotalMilliseconds, _sendTime.TotalMilliseconds);
            return Result(end.Outcome, null, null);
        }

        // Cancelled means not sent. What has been sent to some, or may have been sent, is told as that.
        if (end is { Outcome: DeliveryOutcome.NotSent, Reason: EndReason.Cancelled or EndReason.GracePeriodElapsed } && _stop.IsByCaller)
        {
            Log.MessageCancelled(_context.Logger, _mail.MessageId);
            return Result(end.Outcome, new OperationCanceledException("The send was cancelled. The message was not sent.", _stop.CallerToken), ErrorType.Of(end));
        }

        Log.MessageFailed(_context.Logger, _mail.MessageId, end.Outcome, _attempts, (int)end.StatusCode);
        return Result(end.Outcome, new MailSendException(end.Outcome, end.StatusCode, FailureText.For(end, _attempts, _stop, _context.Options, _server), end.Error)
        {
            IsTransient = end.IsTransient,
            FailedRecipients = end.FailedRecipients,
            InDoubtRecipients = _recipients.InDoubt,
            Attempts = _attempts,
            MessageId = _mail.MessageId,
            UserToken = _mail.UserToken,
        }, ErrorType.Of(end));
    }

    /// <summary>The one way out.</summary>
    private MailSendResult Result(DeliveryOutcome outcome, Exception? exception, string? errorType)
    {
        MailSendResult result = new()
        {
            Outcome = outcome,
            Message = _mail.Source,
            MessageId = _mail.MessageId,
            UserToken = _mail.UserToken,
            FailedRecipients = (exception as MailSendException)?.FailedRecipients ?? [],
            Attempts = _attempts,
            QueueTime = _queueTime,
            SendTime = _sendTime,
            Exception = exception,
        };
        _context.Metrics.OnEnded(outcome, errorType, _server?.Host, _server?.Port ?? 0, _context.TimeProvider.GetElapsedTime(_submitted));
        _activity?.SetEnd(result, errorType, _server?.Host, _server?.Port ?? 0);
        return result;
    }
}
