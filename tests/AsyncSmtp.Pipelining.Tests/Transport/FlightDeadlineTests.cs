using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>RFC 5321, section 4.5.3.2, has a time for each answer. The sender's own deadlines are out of the way here, and the clock is the test's.</summary>
public sealed class FlightDeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("", 5, "CommandTimeout")]
    [InlineData("250 Ok\r\n", 5, "CommandTimeout")]
    [InlineData("250 Ok\r\n250 Ok\r\n", 2, "DataTimeout")]
    public async Task SendAsync_EnvelopeIsNotAnswered_EndsAtTheTimeOfTheRfc(string answers, int minutes, string option)
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.HearEnvelopeAsync();
            await talk.SayAsync(answers);
            _reached.TrySetResult();
            await talk.SilenceAsync();
        }, WithoutDeadlines, timeProvider: _time);
        Task<MailSendResult> sending = pipelines.SendAsync();
        await _reached.Task.Capped();

        MailSendException e = await EndsWithinAsync(sending, TimeSpan.FromMinutes(minutes));

        Assert.Equal(DeliveryOutcome.NotSent, e.Outcome);
        Assert.Contains(option, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ContentIsNotAnswered_IsInDoubtAtTheFinalReplyTimeout()
    {
        await using Pipelines pipelines = new(async talk =>
        {
            await talk.GreetPipeliningAsync();
            await talk.PassEnvelopeAsync();
            await talk.HearContentAsync();
            _reached.TrySetResult();
            await talk.SilenceAsync();
        }, WithoutDeadlines, timeProvider: _time);
        Task<MailSendResult> sending = pipelines.SendAsync();
        await _reached.Task.Capped();

        MailSendException e = await EndsWithinAsync(sending, TimeSpan.FromMinutes(10));

        Assert.Equal(DeliveryOutcome.InDoubt, e.Outcome);
    }

    [Fact]
    public async Task SendAsync_AnswersKeepComing_NoneIsLate()
    {
        TaskCompletionSource[] heard = [Source(), Source(), Source()];
        TaskCompletionSource[] gates = [Source(), Source(), Source()];
        string[] answers = ["250 Ok\r\n", "250 Ok\r\n", "354 Go ahead\r\n"];
        await using Pipelines pipelines = new(async talk =>
        {
            // One after the other, so that what comes next shows that the last answer has been heard.
            await talk.GreetAsync();
            for (int i = 0; i < answers.Length; i++)
            {
                await talk.HearAsync();
                heard[i].SetResult();
                await gates[i].Task;
                await talk.SayAsync(answers[i]);
            }

            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
            await talk.SilenceAsync();
        }, WithoutDeadlines, new PipeliningTransportOptions { CommandTimeout = TimeSpan.FromMinutes(2) }, _time);
        Task<MailSendResult> sending = pipelines.SendAsync();
        for (int i = 0; i < answers.Length; i++)
        {
            await heard[i].Task.Capped();
            _time.Advance(TimeSpan.FromMinutes(1));
            gates[i].SetResult();
        }

        Assert.Equal(DeliveryOutcome.Sent, (await sending.Capped()).Outcome);
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void WithoutDeadlines(AsyncSmtpOptions options)
    {
        options.AttemptTimeout = Timeout.InfiniteTimeSpan;
        options.FinalReplyTimeout = TimeSpan.FromMinutes(10);
    }

    /// <summary>The answer to what was sent is waited for since some moment before: it ends when that time is over, and not a second before.</summary>
    private async Task<MailSendException> EndsWithinAsync(Task<MailSendResult> sending, TimeSpan time)
    {
        _time.Advance(time - Second);
        Assert.False(sending.IsCompleted);

        // What the server said last may be read only now, and its time begin then.
        for (int i = 0; i < 2 && !sending.IsCompleted; i++)
        {
            _time.Advance(i == 0 ? Second : time);
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        return await Pipelines.FailAsync(sending);
    }
}
