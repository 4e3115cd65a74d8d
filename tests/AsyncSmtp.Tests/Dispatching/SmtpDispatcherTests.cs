using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Dispatching;

public sealed class SmtpDispatcherTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransport _transport = new();
    private readonly AsyncSmtpOptions _options = Mails.Options();
    private readonly CancellationTokenSource _cancel = new();
    private SmtpDispatcher? _dispatcher;

    public void Dispose()
    {
        _dispatcher?.Dispose();
        _transport.Dispose();
        _cancel.Dispose();
    }

    [Fact]
    public async Task SendAsync_CompletionInsideStart_IsNotLost()
    {
        _transport.OnStart = static t => t.Accept();

        DispatchResult result = await SendAsync().Capped();

        Assert.Equal((EndReason.Completed, null, true, false), (result.Reason, result.Error, result.Committed, result.Reused));
    }

    [Fact]
    public async Task SendAsync_CompletionAfterStart_CompletesTheTask()
    {
        Task<DispatchResult> sending = SendAsync();
        Assert.False(sending.IsCompleted);

        _transport.Accept();

        Assert.True((await sending.Capped()).Committed);
    }

    [Fact]
    public async Task SendAsync_StartThrows_IsAResultNotCommitted()
    {
        InvalidOperationException thrown = new("poisoned");
        _transport.OnStart = _ => throw thrown;

        DispatchResult result = await SendAsync().Capped();

        Assert.Same(thrown, result.Error);
        Assert.False(result.Committed);
    }

    [Fact]
    public async Task SendAsync_StartIsStuckAtTheDeadline_DisposesTheTransport()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.OnStart = t =>
        {
            entered.SetResult();
            Assert.True(t.Disposed.Wait(Hang.Cap));
        };
        Task<DispatchResult> sending = Task.Run(SendAsync, TestContext.Current.CancellationToken);
        await entered.Task.Capped();

        _time.Advance(_options.AttemptTimeout);

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.AttemptTimeout, false, true), (result.Reason, result.Committed, result.IsTransportDisposed));
    }

    [Fact]
    public async Task SendAsync_LateEndOfTheAttemptBefore_DoesNotTouchThisOne()
    {
        Task<DispatchResult> first = SendAsync();
        SnapshotAttempt ended = _transport.Attempt!;
        _transport.Accept();
        await first.Capped();
        Task<DispatchResult> second = SendAsync();

        ended.Complete(SmtpAttemptResult.Accepted);

        Assert.False(second.IsCompleted);
        _transport.Accept();
        await second.Capped();
    }

    [Fact]
    public async Task SendAsync_TransportIsFirstToTellOfAVeto_EndsWithTheVetosReason()
    {
        Task<DispatchResult> sending = SendAsync();
        Assert.True(_transport.Probe!.TryVeto());

        _transport.Complete(new OperationCanceledException());

        Assert.False(sending.IsCompleted);
        await _cancel.CancelAsync();
        Assert.Equal(EndReason.Cancelled, (await sending.Capped()).Reason);
    }

    [Fact]
    public async Task SendAsync_Continuation_DoesNotRunInsideTheCompletion()
    {
        Task<DispatchResult> sending = SendAsync();
        using ManualResetEventSlim completionReturned = new();
        Task<bool> continued = sending.ContinueWith(
            _ => completionReturned.Wait(Hang.Cap),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        // Would wait for itself here if the continuation ran inside.
        _transport.Accept();
        completionReturned.Set();

        Assert.True(await continued.Capped());
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeCommit_EndsAtOnceAndVetoes()
    {
        Task<DispatchResult> sending = SendAsync();

        await _cancel.CancelAsync();

        Assert.Equal(EndReason.Cancelled, (await sending.Capped()).Reason);
        Assert.Throws<OperationCanceledException>(_transport.Commit);
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeStart_EndsCancelled()
    {
        await _cancel.CancelAsync();

        Assert.Equal(EndReason.Cancelled, (await SendAsync().Capped()).Reason);
    }

    [Fact]
    public async Task SendAsync_CancelledAfterCommit_WaitsForTheRealAnswer()
    {
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        await _cancel.CancelAsync();
        _time.Advance(_options.CancellationGracePeriod - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _transport.Complete();

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.Completed, null, true), (result.Reason, result.Error, result.Committed));
    }

    [Fact]
    public async Task SendAsync_CancelledAfterCommitAndNoAnswer_EndsWithTheGracePeriod()
    {
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        await _cancel.CancelAsync();
        _time.Advance(_options.CancellationGracePeriod);

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.GracePeriodElapsed, true), (result.Reason, result.Committed));
    }

    [Fact]
    public async Task SendAsync_NoGracePeriod_EndsAtOnce()
    {
        _options.CancellationGracePeriod = TimeSpan.Zero;
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        await _cancel.CancelAsync();
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(EndReason.GracePeriodElapsed, (await sending.Capped()).Reason);
    }

    [Fact]
    public async Task SendAsync_GivenUp_EndsWithTheClientsLastWords()
    {
        SmtpException lastWords = new("Failure sending mail.", new IOException("Unable to write data to the transport connection: aborted."));
        _transport.LastWords = () => lastWords;
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        _time.Advance(_options.FinalReplyTimeout);

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.FinalReplyTimeout, true), (result.Reason, result.Committed));
        Assert.Same(lastWords, result.Error);
        Assert.True(_transport.IsDisposed);
    }

    [Fact]
    public async Task SendAsync_GivenUp_EndsWhenTheTransportHasBeenDisposed()
    {
        bool? endedBefore = null;
        _transport.LastWords = static () => null;
        _transport.OnDispose = t => endedBefore = ((PendingSend)t.Attempt!).End.IsCompleted;
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        _time.Advance(_options.FinalReplyTimeout);

        DispatchResult result = await sending.Capped();
        Assert.Equal((false, EndReason.FinalReplyTimeout, true), (endedBefore, result.Reason, result.IsTransportDisposed));
        Assert.True(result.Completion!.IsAccepted);
    }

    [Fact]
    public async Task SendAsync_CancelledWhileGivenUp_StillWaitsForTheLastWords()
    {
        _options.CancellationGracePeriod = TimeSpan.FromSeconds(1);
        _transport.LastWords = null;
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();
        _time.Advance(_options.FinalReplyTimeout);
        await _transport.Disposed.Capped();

        await _cancel.CancelAsync();
        _time.Advance(_options.CancellationGracePeriod);
        _transport.Complete();

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.FinalReplyTimeout, true), (result.Reason, result.Completion!.IsAccepted));
    }

    [Fact]
    public async Task SendAsync_DeadlinePassesWithTheAnswer_LeavesTheTransportAlone()
    {
        Task<DispatchResult> sending = SendAsync();
        _transport.Accept();

        _time.Advance(_options.FinalReplyTimeout);

        Assert.Equal((EndReason.Completed, false), ((await sending.Capped()).Reason, (await sending).IsTransportDisposed));
        Assert.False(_transport.IsDisposed);
    }

    [Fact]
    public async Task SendAsync_GivenUpOnAClientThatNeverEnds_EndsAllTheSame()
    {
        _transport.LastWords = null;
        Task<DispatchResult> sending = SendAsync();
        _transport.Commit();

        _time.Advance(_options.FinalReplyTimeout);
        await _transport.Disposed.Capped();
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.FinalReplyTimeout, null, true), (result.Reason, result.Completion, result.Committed));
    }

    [Fact]
    public async Task SendAsync_AttemptTimeout_VetoesAndEnds()
    {
        Task<DispatchResult> sending = SendAsync();

        _time.Advance(_options.AttemptTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(EndReason.AttemptTimeout, (await sending.Capped()).Reason);
        Assert.Throws<OperationCanceledException>(_transport.Commit);
    }

    [Fact]
    public async Task SendAsync_CommittedInTime_GetsTheFinalReplyTimeoutInFull()
    {
        Task<DispatchResult> sending = SendAsync();
        _time.Advance(_options.AttemptTimeout - TimeSpan.FromMilliseconds(1));
        _transport.Commit();

        _time.Advance(_options.FinalReplyTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        DispatchResult result = await sending.Capped();
        Assert.Equal((EndReason.FinalReplyTimeout, true), (result.Reason, result.Committed));
    }

    [Fact]
    public async Task SendAsync_InfiniteTimeouts_NeverEndByTime()
    {
        _options.AttemptTimeout = Timeout.InfiniteTimeSpan;
        _options.FinalReplyTimeout = Timeout.InfiniteTimeSpan;
        Task<DispatchResult> sending = SendAsync();

        _time.Advance(TimeSpan.FromDays(1));
        _transport.Commit();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(sending.IsCompleted);
        _transport.Complete();

        Assert.Equal(EndReason.Completed, (await sending.Capped()).Reason);
    }

    [Fact]
    public async Task SendAsync_LateCompletionOfAnEndedAttempt_IsIgnored()
    {
        Task<DispatchResult> sending = SendAsync();
        await _cancel.CancelAsync();
        await sending.Capped();

        _transport.Complete(ManualTransport.LostConnection());

        Assert.Null((await sending).Completion);
    }

    [Fact]
    public async Task SendAsync_SecondSend_IsReusedAndHasADeadlineOfItsOwn()
    {
        Task<DispatchResult> first = SendAsync();
        _time.Advance(_options.AttemptTimeout / 2);
        _transport.Accept();
        await first.Capped();

        Task<DispatchResult> second = SendAsync();
        _time.Advance(_options.AttemptTimeout / 2);
        Assert.False(second.IsCompleted);
        _transport.Accept();

        Assert.True((await second.Capped()).Reused);
    }

    [Fact]
    public async Task SendAsync_CancelAfterTheEnd_DoesNotTouchTheNextSend()
    {
        Task<DispatchResult> first = SendAsync();
        _transport.Accept();
        await first.Capped();

        Task<DispatchResult> second = Dispatcher().SendAsync(Mails.Snapshot(), CancellationToken.None);
        await _cancel.CancelAsync();

        Assert.False(second.IsCompleted);
        _transport.Accept();
        Assert.Equal(EndReason.Completed, (await second.Capped()).Reason);
    }

    private Task<DispatchResult> SendAsync() => Dispatcher().SendAsync(Mails.Snapshot(), _cancel.Token);

    private SmtpDispatcher Dispatcher() => _dispatcher ??= new SmtpDispatcher(_transport, _options, _time);
}
