using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

public sealed class SmtpMailSenderTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLoggerProvider _logs = new();
    private readonly ManualTransports _transports = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        o.MaxConnections = 1;
        o.Retry.BaseDelay = TimeSpan.FromSeconds(10);

        // The tests move time freely to end a pause; the dispatcher's own tests are about its deadlines.
        o.AttemptTimeout = Timeout.InfiniteTimeSpan;
    });

    private SmtpMailSender? _sender;

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        _cancel.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task SendAsync_Accepted_ReturnsTheResult()
    {
        using MailMessage message = Mails.Plain();
        object token = new();

        Task<MailSendResult> sending = Sender().SendAsync(message, token, _cancel.Token);
        (await _transports.NextStartedAsync()).Accept();
        MailSendResult result = await sending.Capped();

        Assert.Equal((DeliveryOutcome.Sent, 1), (result.Outcome, result.Attempts));
        Assert.Same(message, result.Message);
        Assert.Same(token, result.UserToken);
        Assert.Null(result.Exception);
    }

    [Fact]
    public async Task SendAsync_TransientRefusal_IsRetriedAfterAPauseOnAFreshConnection()
    {
        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Complete(Replied(451));
        await RetryScheduledAsync();
        await Hang.UntilAsync(() => Sender().GetStatistics().BusyConnections == 0);
        Assert.Equal(1, _transports.Count);

        (await NextAttemptAsync()).Accept();

        Assert.Equal(2, (await sending.Capped()).Attempts);
    }

    [Fact]
    public async Task SendAsync_TransientRefusalEveryTime_ThrowsAfterTheLastAttempt()
    {
        Task<MailSendResult> sending = SendAsync("token");
        for (int attempt = 1; attempt <= _options.Retry.MaxAttempts; attempt++)
        {
            (await NextAttemptAsync()).Complete(Replied(451));
        }

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.NotSent, true, 3, 451), (failure.Outcome, failure.IsTransient, failure.Attempts, (int)failure.StatusCode));
        Assert.Equal("token", failure.UserToken);
        Assert.Contains("451 4.0.0 said so", failure.Message, StringComparison.Ordinal);
        Assert.IsType<SmtpException>(failure.InnerException);
    }

    [Fact]
    public async Task SendAsync_PermanentRefusal_IsNotRetried()
    {
        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Complete(Replied(554));

        Assert.Equal(1, (await Assert.ThrowsAsync<MailSendException>(sending.Capped)).Attempts);
    }

    [Fact]
    public async Task SendAsync_InDoubt_IsNotRetried()
    {
        Task<MailSendResult> sending = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();
        transport.Commit();
        transport.Complete(ManualTransport.LostConnection());

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.InDoubt, 1), (failure.Outcome, failure.Attempts));
        Assert.Contains("may deliver it twice", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_InDoubtAndRetryAskedFor_GoesOutAgainWithTheSameMessageId()
    {
        _options.Retry.RetryInDoubt = true;
        Task<MailSendResult> sending = SendAsync();
        ManualTransport first = await _transports.NextStartedAsync();
        first.Commit();
        first.Complete(ManualTransport.LostConnection());
        ManualTransport second = await NextAttemptAsync();
        second.Accept();

        await sending.Capped();
        Assert.Same(first.Mail, second.Mail);
    }

    [Fact]
    public async Task SendAsync_InDoubtThenRefused_StaysInDoubt()
    {
        _options.Retry.RetryInDoubt = true;
        Task<MailSendResult> sending = SendAsync();
        ManualTransport first = await _transports.NextStartedAsync();
        first.Commit();
        first.Complete(ManualTransport.LostConnection());
        (await NextAttemptAsync()).Complete(Replied(554));

        Assert.Equal(DeliveryOutcome.InDoubt, (await Assert.ThrowsAsync<MailSendException>(sending.Capped)).Outcome);
    }

    [Fact]
    public async Task SendAsync_CancelledAfterSomeRecipientsHaveIt_IsPartiallySentAndNotCancelled()
    {
        Task<MailSendResult> sending = Sender().SendAsync(Mails.Plain("a@example.com,slow@example.com"), _cancel.Token);
        ManualTransport transport = await _transports.NextStartedAsync();
        transport.Commit();
        transport.Complete(new SmtpFailedRecipientException(SmtpStatusCode.MailboxBusy, "<slow@example.com>", "4.2.1 later"));
        await RetryScheduledAsync();

        await _cancel.CancelAsync();

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.PartiallySent, "slow@example.com"), (failure.Outcome, failure.FailedRecipients.Single().Address));
        Assert.Contains("It was cancelled", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerSpokeOutOfTurn_GoesOverANewClient()
    {
        Task<MailSendResult> first = SendAsync();
        ManualTransport loud = await _transports.NextStartedAsync();
        loud.Accept();
        await first.Capped();
        loud.IsQuiet = false;

        Task<MailSendResult> second = SendAsync();
        (await _transports.NextStartedAsync()).Accept();

        Assert.Equal(1, (await second.Capped()).Attempts);
        Assert.Equal((1, true), (loud.Starts, loud.IsDisposed));
    }

    [Fact]
    public async Task SendAsync_StaleConnection_IsReplacedAtOnceAndNotCounted()
    {
        Task<MailSendResult> first = SendAsync();
        ManualTransport stale = await _transports.NextStartedAsync();
        stale.Accept();
        await first.Capped();
        stale.OnStart = static t => t.Complete(ManualTransport.LostConnection());

        Task<MailSendResult> second = SendAsync();
        (await _transports.NextStartedAsync()).Accept();

        Assert.Equal(1, (await second.Capped()).Attempts);
        Assert.True(stale.IsDisposed);
    }

    [Fact]
    public async Task SendAsync_CancelledInTheQueue_ThrowsWithTheCallersToken()
    {
        Task<MailSendResult> holding = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> queued = Sender().SendAsync(Mails.Plain(), cancel.Token);

        await cancel.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAsync<OperationCanceledException>(queued.Capped);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        transport.Accept();
        await holding.Capped();
        Assert.Equal(1, transport.Starts);
    }

    [Fact]
    public async Task SendAsync_CancelledOnTheWire_ThrowsWithTheCallersTokenAndFreesTheConnection()
    {
        Task<MailSendResult> sending = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();

        await _cancel.CancelAsync();

        Assert.Equal(_cancel.Token, (await Assert.ThrowsAsync<OperationCanceledException>(sending.Capped)).CancellationToken);
        await transport.Disposed.Capped();
        await Hang.UntilAsync(() => Sender().GetStatistics().BusyConnections == 0);
    }

    [Fact]
    public async Task SendAsync_CancelledBetweenAttempts_ThrowsWithTheCallersToken()
    {
        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Complete(Replied(451));
        await RetryScheduledAsync();

        await _cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(sending.Capped);
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeTheCall_QueuesNothing()
    {
        await _cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync());
        Assert.Equal(0, _transports.Count);
    }

    [Fact]
    public async Task SendAsync_SendTimeout_IsNotACancellation()
    {
        _options.SendTimeout = TimeSpan.FromSeconds(3);
        Task<MailSendResult> sending = SendAsync();
        await _transports.NextStartedAsync();

        _time.Advance(_options.SendTimeout);

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.NotSent, true), (failure.Outcome, failure.IsTransient));
        Assert.Contains("SendTimeout (00:00:03)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ConfigureClientThrows_SaysSoAndSendsNothing()
    {
        _transports.Configure = static _ => throw new FormatException("the user's callback");

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => SendAsync().Capped());

        Assert.Equal(DeliveryOutcome.NotSent, failure.Outcome);
        Assert.IsType<FormatException>(failure.InnerException);
    }

    [Fact]
    public async Task SendCompleted_TellsEveryOutcome()
    {
        List<MailSendCompletedEventArgs> events = [];
        Sender().SendCompleted += (_, e) => events.Add(e);

        Task<MailSendResult> sent = SendAsync("sent");
        ManualTransport transport = await _transports.NextStartedAsync();
        transport.Accept();
        await sent.Capped();
        transport.OnStart = static t => t.Complete(Replied(554));
        await Assert.ThrowsAsync<MailSendException>(() => SendAsync("refused").Capped());
        Task<MailSendResult> cancelled = SendAsync("cancelled");
        await _transports.NextStartedAsync();
        await _cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(cancelled.Capped);

        Assert.Equal(["sent", "refused", "cancelled"], events.Select(static e => e.UserState));
        Assert.Equal([false, false, true], events.Select(static e => e.Cancelled));
        Assert.Equal([null, typeof(MailSendException), null], events.Select(static e => e.Error?.GetType()));
    }

    [Fact]
    public async Task SendCompleted_SubscriberThrows_HarmsNobody()
    {
        int told = 0;
        Sender().SendCompleted += static (_, _) => throw new FormatException("a subscriber");
        Sender().SendCompleted += (_, _) => told++;

        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Accept();

        Assert.Equal(DeliveryOutcome.Sent, (await sending.Capped()).Outcome);
        Assert.Equal(1, told);
        Assert.Contains(_logs.Collector.GetSnapshot(), static r => r.Id.Name == "EventSubscriberThrew");
    }

    [Fact]
    public async Task SendCompleted_SubscriberDisposesTheSender_DoesNotDeadlock()
    {
        Sender().SendCompleted += static (sender, _) => ((SmtpMailSender)sender!).Dispose();

        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Accept();

        await sending.Capped();
    }

    [Fact]
    public async Task DisposeAsync_WaitsForWhatWasSubmitted()
    {
        Task<MailSendResult> first = SendAsync();
        Task<MailSendResult> second = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();
        TaskCompletionSource started = new();
        transport.OnStart = _ => started.SetResult();

        Task disposing = Sender().DisposeAsync().AsTask();
        transport.Accept();
        await started.Task.Capped();
        Assert.False(disposing.IsCompleted);
        transport.Accept();

        await disposing.Capped();
        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped()).Outcome);
        Assert.Equal(DeliveryOutcome.Sent, (await second.Capped()).Outcome);
        Assert.True(transport.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_ShutdownTimeout_TellsEachCallerThatItsMessageWasNotSent()
    {
        Task<MailSendResult> onTheWire = SendAsync();
        Task<MailSendResult> queued = SendAsync();
        await _transports.NextStartedAsync();

        Task disposing = Sender().DisposeAsync().AsTask();
        _time.Advance(_options.ShutdownTimeout);

        await disposing.Capped();
        foreach (Task<MailSendResult> sending in new[] { onTheWire, queued })
        {
            MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
            Assert.Equal(DeliveryOutcome.NotSent, failure.Outcome);
            Assert.Contains("ShutdownTimeout (00:00:30)", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DisposeAsync_ShutdownTimeoutAfterCommit_WaitsTheGracePeriodAndEndsInDoubt()
    {
        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Commit();

        Task disposing = Sender().DisposeAsync().AsTask();
        _time.Advance(_options.ShutdownTimeout);
        await Hang.UntilAsync(() => _logs.Collector.GetSnapshot().Any(static r => r.Id.Name == "ShutdownTimedOut"));
        Task<MailSendException> failing = Assert.ThrowsAsync<MailSendException>(sending.Capped);
        await AdvanceUntilAsync(_options.CancellationGracePeriod, failing);

        Assert.Equal(DeliveryOutcome.InDoubt, (await failing).Outcome);
        await disposing.Capped();
    }

    [Fact]
    public async Task SendAsync_AfterDispose_ThrowsObjectDisposed()
    {
        await Sender().DisposeAsync().AsTask().Capped();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => SendAsync().Capped());
    }

    [Fact]
    public async Task Dispose_FromManyThreads_IsOne()
    {
        Task<MailSendResult> sending = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();

        Task[] disposing = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(Sender().Dispose))];
        transport.Accept();

        await Task.WhenAll(disposing).Capped();
        await sending.Capped();
    }

    [Fact]
    public async Task Options_ChangedAfterConstruction_HaveNoEffect()
    {
        SmtpMailSender sender = Sender();
        _options.Retry.MaxAttempts = 1;
        _options.MaxConnections = 50;

        Task<MailSendResult> sending = sender.SendAsync(Mails.Plain(), _cancel.Token);
        (await _transports.NextStartedAsync()).Complete(Replied(451));

        await RetryScheduledAsync();
        await _cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(sending.Capped);
    }

    [Fact]
    public async Task Logs_CarryNoAddressNoSubjectNoBody()
    {
        Task<MailSendResult> sending = SendAsync();
        (await _transports.NextStartedAsync()).Complete(Replied(451));
        (await NextAttemptAsync()).Complete(Replied(554));
        await Assert.ThrowsAsync<MailSendException>(sending.Capped);

        Assert.NotEmpty(_logs.Collector.GetSnapshot());
        Assert.All(_logs.Collector.GetSnapshot(), static record =>
        {
            Assert.DoesNotContain("to@", record.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("from@", record.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Subject", record.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Body", record.Message, StringComparison.Ordinal);
        });
    }

    private static SmtpException Replied(int code) => new((SmtpStatusCode)code, "Some text. The server response was: 4.0.0 said so");

    private Task<MailSendResult> SendAsync(object? userToken = null) => Sender().SendAsync(Mails.Plain(), userToken, _cancel.Token);

    private Task RetryScheduledAsync() => Hang.UntilAsync(() => _logs.Collector.GetSnapshot().Any(static r => r.Id.Name == "RetryScheduled"));

    /// <summary>Lets the pause before the next attempt pass, however long it is.</summary>
    private async Task<ManualTransport> NextAttemptAsync()
    {
        Task<ManualTransport> next = _transports.NextStartedAsync();
        await AdvanceUntilAsync(_options.Retry.MaxDelay, next);
        return await next;
    }

    private async Task AdvanceUntilAsync(TimeSpan step, Task ended)
    {
        while (!ended.IsCompleted)
        {
            _time.Advance(step);
            await Task.WhenAny(ended, Task.Delay(10, TestContext.Current.CancellationToken));
        }
    }

    private SmtpMailSender Sender()
    {
        if (_sender is null)
        {
            using LoggerFactory loggers = new([_logs], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
            _sender = new SmtpMailSender(_options, loggers, _time, _transports.Create);
        }

        return _sender;
    }
}
