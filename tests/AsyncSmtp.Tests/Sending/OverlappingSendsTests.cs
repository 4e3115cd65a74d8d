using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

/// <summary>Sends on a connection that takes the next before the last has ended. There is one connection here, unless a test says more, and time stands still.</summary>
public sealed class OverlappingSendsTests : IAsyncDisposable
{
    private readonly ManualPipeline _pipeline = new();
    private readonly FakeTimeProvider _time = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        o.MaxConnections = 1;
        o.Retry.MaxAttempts = 1;
    });

    private SmtpMailSender? _sender;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, null, _time, _pipeline.Create);

    public async ValueTask DisposeAsync() => await Sender.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task SendAsync_NextIsNotAllowed_WaitsForTheEndOfTheLast()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = await _pipeline.NextAsync();
        Assert.True(a.Attempt.TryBegin());
        Task<MailSendResult> second = SendAsync();

        Assert.Equal((1, false), (Sender.GetStatistics().QueuedSends, _pipeline.HasNext));

        a.Accept();
        (await _pipeline.NextAsync()).BeginAndAllow().Accept();
        await Task.WhenAll(first, second).Capped();
        Assert.Single(_pipeline.Connections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_NextIsAllowed_StartsOnTheSameConnection(bool waits)
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = await _pipeline.NextAsync();
        Task<MailSendResult>? second = waits ? SendAsync() : null;
        a.BeginAndAllow();
        second ??= SendAsync();
        ManualPipeline.Step b = await _pipeline.NextAsync();

        Assert.Equal((1, 0, 2), (Sender.GetStatistics().BusyConnections, Sender.GetStatistics().QueuedSends, Sender.GetStatistics().ActiveSends));
        Assert.Same(a.Connection, b.Connection);

        a.Accept();
        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped()).Outcome);
        Assert.False(second.IsCompleted);
        b.BeginAndAllow().Accept();
        Assert.Equal(DeliveryOutcome.Sent, (await second.Capped()).Outcome);
        await Hang.UntilAsync(() => Sender.GetStatistics() is { IdleConnections: 1, BusyConnections: 0 });
    }

    [Fact]
    public async Task SendAsync_AllowedTwiceOrTooLate_IsHeardOnce()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();
        a.Attempt.AllowNext();
        Task<MailSendResult> second = SendAsync();
        ManualPipeline.Step b = await _pipeline.NextAsync();
        a.Attempt.AllowNext();
        Task<MailSendResult> third = SendAsync();
        Assert.Equal(1, Sender.GetStatistics().QueuedSends);

        a.Accept();
        await first.Capped();
        a.Attempt.AllowNext();
        Assert.Equal((1, false), (Sender.GetStatistics().QueuedSends, _pipeline.HasNext));

        b.BeginAndAllow();
        ManualPipeline.Step c = await _pipeline.NextAsync();
        b.Accept();
        c.BeginAndAllow().Accept();
        await Task.WhenAll(second, third).Capped();
    }

    [Fact]
    public async Task SendAsync_APlaceForAConnectionIsFree_IsPreferred()
    {
        _options.MaxConnections = 2;
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();
        Task<MailSendResult> second = SendAsync();
        ManualPipeline.Step b = (await _pipeline.NextAsync()).BeginAndAllow();
        Assert.NotSame(a.Connection, b.Connection);
        Task<MailSendResult> third = SendAsync();
        ManualPipeline.Step c = await _pipeline.NextAsync();

        Assert.Same(a.Connection, c.Connection);
        a.Accept();
        b.Accept();
        c.BeginAndAllow().Accept();
        await Task.WhenAll(first, second, third).Capped();
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeItBegan_LeavesTheConnectionAsItIs()
    {
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();
        Task<MailSendResult> second = SendUntilAsync(cancel.Token);
        ManualPipeline.Step b = await _pipeline.NextAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(second.Capped);
        Assert.False(b.Attempt.TryBegin());
        b.Attempt.Complete(SmtpAttemptResult.NotBegun);
        a.Accept();
        await first.Capped();
        Task<MailSendResult> third = SendAsync();
        ManualPipeline.Step c = await _pipeline.NextAsync();
        Assert.Same(a.Connection, c.Connection);
        c.BeginAndAllow().Accept();
        await third.Capped();
        Assert.Equal(0, Sender.GetStatistics().Servers[0].FailedAttempts);
    }

    [Fact]
    public async Task SendAsync_CancelledAfterItBegan_CostsTheConnectionWhenTheOthersHaveEnded()
    {
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow().Commit();
        Task<MailSendResult> second = SendUntilAsync(cancel.Token);
        (await _pipeline.NextAsync()).BeginAndAllow();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(second.Capped);

        Task<MailSendResult> third = SendAsync();
        Assert.Equal((1, false, false), (Sender.GetStatistics().QueuedSends, _pipeline.HasNext, a.Connection.IsDisposed));

        a.Attempt.Complete(SmtpAttemptResult.Accepted);
        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped()).Outcome);
        await a.Connection.Disposed.Capped();
        ManualPipeline.Step c = await _pipeline.NextAsync();
        Assert.NotSame(a.Connection, c.Connection);
        c.BeginAndAllow().Accept();
        await third.Capped();
    }

    [Fact]
    public async Task SendAsync_ConnectionIsLost_OneIsInDoubtAndTheOthersGoOutOnANewOne()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow().Commit();
        Task<MailSendResult> second = SendAsync();
        ManualPipeline.Step b = (await _pipeline.NextAsync()).BeginAndAllow();
        Task<MailSendResult> third = SendAsync();
        ManualPipeline.Step c = await _pipeline.NextAsync();

        a.Lose();
        b.Lose();
        c.Lose();

        Assert.Equal(DeliveryOutcome.InDoubt, (await Assert.ThrowsAsync<MailSendException>(first.Capped)).Outcome);
        ManualPipeline.Step again = (await _pipeline.NextAsync()).BeginAndAllow();
        ManualPipeline.Step last = await _pipeline.NextAsync();
        Assert.Same(again.Connection, last.Connection);
        Assert.NotSame(a.Connection, again.Connection);
        again.Accept();
        last.BeginAndAllow().Accept();
        Assert.Equal((1, 1), ((await second.Capped()).Attempts, (await third.Capped()).Attempts));
        Assert.Equal(2, _pipeline.Connections.Count);
    }

    [Fact]
    public async Task SendAsync_LeftBehindTwice_IsAnAttemptTheSecondTime()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow().Commit();
        Task<MailSendResult> unlucky = SendAsync();
        ManualPipeline.Step b = (await _pipeline.NextAsync()).BeginAndAllow();

        // The first is still on the connection, so the second gets in line again, behind the third.
        Task<MailSendResult> third = SendAsync();
        ManualPipeline.Step c = await _pipeline.NextAsync();
        Assert.True(c.Attempt.TryBegin());
        b.Lose();
        await Hang.UntilAsync(() => Sender.GetStatistics().QueuedSends == 1);
        a.Attempt.Complete(SmtpAttemptResult.Accepted);
        await first.Capped();
        c.Lose();
        ManualPipeline.Step again = (await _pipeline.NextAsync()).BeginAndAllow().Commit();
        ManualPipeline.Step last = (await _pipeline.NextAsync()).BeginAndAllow();
        last.Lose();

        MailSendException e = await Assert.ThrowsAsync<MailSendException>(unlucky.Capped);
        Assert.Equal((DeliveryOutcome.NotSent, 1), (e.Outcome, e.Attempts));
        again.Attempt.Complete(SmtpAttemptResult.Accepted);
        await third.Capped();
    }

    [Fact]
    public async Task SendAsync_ConnectionHasCarriedItsMessages_TakesNoMore()
    {
        _options.MaxMessagesPerConnection = 2;
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();
        Task<MailSendResult> second = SendAsync();
        ManualPipeline.Step b = (await _pipeline.NextAsync()).BeginAndAllow();
        Task<MailSendResult> third = SendAsync();
        Assert.Equal((1, false), (Sender.GetStatistics().QueuedSends, _pipeline.HasNext));

        a.Accept();
        await first.Capped();
        b.Accept();
        await second.Capped();

        ManualPipeline.Step c = await _pipeline.NextAsync();
        Assert.NotSame(a.Connection, c.Connection);
        c.BeginAndAllow().Accept();
        await third.Capped();
    }

    [Fact]
    public async Task ClearConnections_ConnectionTakesTheNext_TakesItNoMore()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();

        Sender.ClearConnections();
        Task<MailSendResult> second = SendAsync();

        Assert.Equal((1, false), (Sender.GetStatistics().QueuedSends, _pipeline.HasNext));
        a.Accept();
        ManualPipeline.Step b = await _pipeline.NextAsync();
        Assert.NotSame(a.Connection, b.Connection);
        b.BeginAndAllow().Accept();
        await Task.WhenAll(first, second).Capped();
    }

    [Fact]
    public async Task SendAsync_AttemptTimeout_EndsEachByItself()
    {
        Task<MailSendResult> first = SendAsync();
        ManualPipeline.Step a = (await _pipeline.NextAsync()).BeginAndAllow();
        _time.Advance(_options.AttemptTimeout / 2);
        Task<MailSendResult> second = SendAsync();
        ManualPipeline.Step b = (await _pipeline.NextAsync()).BeginAndAllow();

        _time.Advance(_options.AttemptTimeout / 2);

        Assert.Equal(DeliveryOutcome.NotSent, (await Assert.ThrowsAsync<MailSendException>(first.Capped)).Outcome);
        Assert.Equal((false, false), (second.IsCompleted, a.Connection.IsDisposed));
        b.Lose();
        (await _pipeline.NextAsync()).BeginAndAllow().Accept();
        Assert.Equal(1, (await second.Capped()).Attempts);
        await a.Connection.Disposed.Capped();
    }

    private Task<MailSendResult> SendAsync() => SendUntilAsync(CancellationToken.None);

    private async Task<MailSendResult> SendUntilAsync(CancellationToken cancelled)
    {
        using System.Net.Mail.MailMessage message = Mails.Plain();
        return await Sender.SendAsync(message, cancelled);
    }
}
