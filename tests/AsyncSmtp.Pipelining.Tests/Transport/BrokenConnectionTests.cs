namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>Connections that end, or lie, with several mails on them.</summary>
public sealed class BrokenConnectionTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task SendAsync_LostAfterTheDot_OneIsInDoubtAndTheOthersGoOverAnotherConnection()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number == 1)
            {
                await talk.HearEnvelopeAsync();
                await _gate.Task;
                await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
                await talk.HearContentAsync();
                await talk.HearEnvelopeAsync();
                talk.Reset();
            }

            await talk.TakeAllAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult>[] others = [pipelines.SendAsync(), pipelines.SendAsync(), pipelines.SendAsync()];
        await Hang.UntilAsync(() => pipelines.Sender.GetStatistics().QueuedSends == 2);
        _gate.SetResult();

        Assert.Equal(DeliveryOutcome.InDoubt, (await Pipelines.FailAsync(first)).Outcome);
        Assert.All(await Task.WhenAll(others).Capped(), static r => Assert.Equal(1, r.Attempts));
        Assert.Equal(2, pipelines.Connections);
    }

    [Theory]
    [InlineData("354 Go ahead\r\n250 Taken\r\n")]
    [InlineData("354 Go ahead\r\n354 Go ahead\r\n")]
    [InlineData("250 Taken\r\n")]
    [InlineData("Go ahead\r\n")]
    public async Task SendAsync_AnswersThatFitNothing_EndTheConnectionWithoutAMail(string answer)
    {
        string? content = null;
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number > 1)
            {
                await talk.TakeAllAsync();
            }

            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n" + answer);
            content = await talk.HearAsync();
        });

        MailSendException e = await pipelines.FailAsync();
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.NotSent, null), (e.Outcome, content));
        Assert.Equal(2, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_ServerHasSaidSomethingUnasked_GoesOverAnotherConnection()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number == 1)
            {
                await talk.PassEnvelopeAsync();
                await talk.HearContentAsync();
                await talk.SayAsync("250 Taken\r\n");
                await _gate.Task;
                await talk.SayAsync("250 And a good day to you\r\n");
            }

            await talk.TakeAllAsync();
        });
        await pipelines.SendAsync().Capped();
        _gate.SetResult();

        MailSendResult second = await pipelines.SendAsync().Capped();

        Assert.Equal((1, 2), (second.Attempts, pipelines.Connections));
    }

    [Fact]
    public async Task SendAsync_ServerClosesWithItsAnswer_TheOthersGoOverAnotherConnection()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number == 1)
            {
                await talk.HearEnvelopeAsync();
                await _gate.Task;
                await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
                await talk.HearContentAsync();
                await talk.SayAsync("421 4.3.2 shutting down\r\n");
                return;
            }

            await talk.TakeAllAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendAsync();
        await Hang.UntilAsync(() => pipelines.Sender.GetStatistics().QueuedSends == 0);
        _gate.SetResult();

        MailSendException e = await Pipelines.FailAsync(first);

        Assert.Equal((DeliveryOutcome.NotSent, 421), (e.Outcome, (int)e.StatusCode));
        Assert.Equal(1, (await second.Capped()).Attempts);
        Assert.Equal(2, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_CancelledWithItsEnvelopeOut_CostsTheConnectionAndNotTheMailBefore()
    {
        TaskCompletionSource out2 = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string? after = "nothing";
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number == 1)
            {
                await talk.PassEnvelopeAsync();
                await talk.HearContentAsync();
                await talk.HearEnvelopeAsync();
                out2.SetResult();
                await _gate.Task;
                await talk.SayAsync("250 Taken\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
                after = await talk.HearAsync();
            }

            await talk.TakeAllAsync();
        });
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendUntilAsync(cancel.Token);
        await out2.Task.Capped();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Capped());
        Assert.False(first.IsCompleted);
        _gate.SetResult();

        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped()).Outcome);
        await pipelines.SendAsync().Capped();
        Assert.Equal(("nothing", 2), (after, pipelines.Connections));
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeItsEnvelope_CostsNothing()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await _gate.Task;
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendUntilAsync(cancel.Token);
        await Hang.UntilAsync(() => pipelines.Sender.GetStatistics() is { QueuedSends: 0, ActiveSends: 2 });

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Capped());
        _gate.SetResult();

        await first.Capped();
        await pipelines.SendAsync().Capped();
        Assert.Equal(1, pipelines.Connections);
    }
}
