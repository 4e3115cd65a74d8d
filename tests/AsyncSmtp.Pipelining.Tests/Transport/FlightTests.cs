namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>What goes out together, and what waits for an answer.</summary>
public sealed class FlightTests
{
    private readonly TaskCompletionSource<string> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task SendAsync_TwoMails_TheSecondEnvelopeComesBeforeTheFirstAnswer()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await _gate.Task;
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            string content = await talk.HearContentAsync();

            // Nothing has been said to the content yet.
            string[] next = await talk.HearEnvelopeAsync();
            _heard.SetResult($"{content.Contains("Mail 1", StringComparison.Ordinal)} {string.Join(' ', next)}");
            await talk.SayAsync("250 Taken\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendAsync();
        await Hang.UntilAsync(() => pipelines.Sender.GetStatistics() is { QueuedSends: 0, BusyConnections: 1 });
        _gate.SetResult();

        await Task.WhenAll(first, second).Capped();

        Assert.Equal("True MAIL FROM:<a@example.org> RCPT TO:<b@example.org> DATA", await _heard.Task);
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_TwoMails_TheSecondContentWaitsForItsGoAhead()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.PassEnvelopeAsync();
            await talk.HearContentAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Taken\r\n250 Ok\r\n250 Ok\r\n");
            Task<string> next = talk.HearAsync();
            await _gate.Task;
            _heard.SetResult(next.IsCompleted ? "Something came" : "Nothing came");
            await talk.SayAsync("354 Go ahead\r\n");
            await next;
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendAsync();

        await first.Capped();
        Assert.False(second.IsCompleted);
        _gate.SetResult();

        await second.Capped();
        Assert.Equal("Nothing came", await _heard.Task);
    }

    [Fact]
    public async Task SendAsync_ServerOffersNoPipelining_SaysOneThingAtATime()
    {
        List<string> early = [];
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetAsync();
            Task<string> hearing = talk.HearAsync();
            for (int mail = 0; mail < 2; mail++)
            {
                foreach (string reply in (string[])["250 Ok\r\n", "250 Ok\r\n", "354 Go ahead\r\n", "250 Taken\r\n"])
                {
                    while (await hearing != "." && reply == "250 Taken\r\n")
                    {
                        hearing = talk.HearAsync();
                    }

                    // What was sent with the last line is here by now.
                    string line = await hearing;
                    hearing = talk.HearAsync();
                    if (hearing.IsCompleted)
                    {
                        early.Add(line);
                    }

                    await talk.SayAsync(reply);
                }
            }

            await talk.SilenceAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync();
        Task<MailSendResult> second = pipelines.SendAsync();

        await Task.WhenAll(first, second).Capped();

        Assert.Empty(early);
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_ServerOffersNoPipelining_ARefusedSenderIsTheLastThingSaid()
    {
        List<string> heard = [];
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetAsync();
            heard.Add(await talk.HearAsync());
            await talk.SayAsync("550 5.7.1 not you\r\n");
            heard.Add(await talk.HearAsync());
            await talk.SayAsync("250 Ok\r\n");
            await talk.AnswerAsync("250 Ok\r\n");
            await talk.AnswerAsync("354 Go ahead\r\n");
            await talk.TakeContentAsync("250 Taken\r\n");
            await talk.SilenceAsync();
        });

        MailSendException e = await pipelines.FailAsync();
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.NotSent, 550), (e.Outcome, (int)e.StatusCode));
        Assert.Equal(["MAIL FROM:<a@example.org>", "MAIL FROM:<a@example.org>"], heard);
    }

    [Fact]
    public async Task SendAsync_LargeContent_IsFollowedByTheNextEnvelope()
    {
        string large = string.Join("\r\n", Enumerable.Repeat("A line of a large body, and no short one.", 10_000));
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await _gate.Task;
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            string content = await talk.HearContentAsync();
            string[] next = await talk.HearEnvelopeAsync();
            _heard.SetResult($"{content.Split('\n').Count(static l => l.StartsWith("A line", StringComparison.Ordinal))} {next[0]}");
            await talk.SayAsync("250 Taken\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync(body: large);
        Task<MailSendResult> second = pipelines.SendAsync();
        await Hang.UntilAsync(() => pipelines.Sender.GetStatistics() is { QueuedSends: 0, BusyConnections: 1 });
        _gate.SetResult();

        await Task.WhenAll(first, second).Capped();

        Assert.Equal("10000 MAIL FROM:<a@example.org>", await _heard.Task);
    }
}
