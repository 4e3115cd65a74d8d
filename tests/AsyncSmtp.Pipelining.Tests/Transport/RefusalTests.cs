namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>Refusals, which must not cost a connection, nor the mail after it.</summary>
public sealed class RefusalTests
{
    private readonly List<string> _heard = [];

    [Fact]
    public async Task SendAsync_AllRefusedAndDataToo_IsFollowedByReset()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Ok\r\n550 5.1.1 nobody\r\n554 No recipients\r\n");
            _heard.AddRange(await talk.HearEnvelopeAsync());
            await talk.SayAsync("250 Reset\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });

        MailSendException e = await pipelines.FailAsync();
        await pipelines.SendAsync().Capped();
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.NotSent, "b@example.org", 550), (e.Outcome, e.FailedRecipients[0].Address, (int)e.FailedRecipients[0].StatusCode));
        Assert.Equal(["RSET", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"], _heard);
        Assert.Equal(1, pipelines.Connections);
    }

    /// <summary>RFC 2920, section 3.1: the client sends a single dot.</summary>
    [Fact]
    public async Task SendAsync_AllRefusedButTheContentIsWanted_GivesNone()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Ok\r\n550 5.1.1 nobody\r\n354 Go ahead\r\n");
            _heard.Add(await talk.HearAsync());
            await talk.SayAsync("250 Taken\r\n");
            _heard.AddRange(await talk.HearEnvelopeAsync());
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });

        MailSendException e = await pipelines.FailAsync();
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.NotSent, 1), (e.Outcome, e.FailedRecipients.Count));
        Assert.Equal([".", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"], _heard);
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_SenderRefused_TheRestOfTheEnvelopeMeansNothing()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("550 5.7.1 not you\r\n503 No sender\r\n503 No recipients\r\n");
            _heard.AddRange(await talk.HearEnvelopeAsync());
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });

        MailSendException e = await pipelines.FailAsync();
        await pipelines.SendAsync().Capped();

        Assert.Equal((550, 0), ((int)e.StatusCode, e.FailedRecipients.Count));
        Assert.Contains("5.7.1 not you", e.Message, StringComparison.Ordinal);
        Assert.Equal("MAIL FROM:<a@example.org>", _heard[0]);
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_SomeRefused_TheOthersHaveIt()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n450 4.2.2 full\r\n252 Perhaps\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.TakeAllAsync();
        });

        MailSendException e = await pipelines.FailAsync("a@example.org,b@example.org,c@example.org");
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.PartiallySent, "b@example.org 450 4.2.2 full"), (e.Outcome, string.Join(';', e.FailedRecipients.Select(static f => $"{f.Address} {(int)f.StatusCode} {f.Reply}"))));
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_SomeRefusedAndThenTheContent_NobodyHasIt()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync("250 Ok\r\n250 Ok\r\n550 5.1.1 nobody\r\n354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("554 5.6.0 not that\r\n");
            await talk.TakeAllAsync();
        });

        MailSendException e = await pipelines.FailAsync("a@example.org,b@example.org");
        await pipelines.SendAsync().Capped();

        Assert.Equal((DeliveryOutcome.NotSent, 554), (e.Outcome, (int)e.StatusCode));
        Assert.Equal(1, pipelines.Connections);
    }

    [Fact]
    public async Task SendAsync_ContentRefusedWhileItComes_IsToldAndTheNextGoesOverAnotherConnection()
    {
        string large = new('x', 20_000_000);
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            if (talk.Number > 1)
            {
                await talk.TakeAllAsync();
            }

            await talk.PassEnvelopeAsync();
            await talk.HearAsync();
            await talk.SayAsync("552 5.3.4 too big\r\n");
            await talk.SilenceAsync();
        });
        Task<MailSendResult> first = pipelines.SendAsync(body: large);
        Task<MailSendResult> second = pipelines.SendAsync();

        MailSendException e = await Pipelines.FailAsync(first);

        Assert.Equal((DeliveryOutcome.NotSent, 552), (e.Outcome, (int)e.StatusCode));
        Assert.Equal(1, (await second.Capped()).Attempts);
        Assert.Equal(2, pipelines.Connections);
    }
}
