using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>The token, at each state of a batch: every message that was pulled gets its result, then the cancellation is thrown.</summary>
public sealed class BatchCancellationTests : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<MailSendResult> _results = [];

    public void Dispose() => _cancel.Dispose();

    [Fact]
    public async Task Cancel_BeforeTheBatchBegins_PullsNothing()
    {
        Source source = new(3);
        await _cancel.CancelAsync();

        Exception? failure = await DelegateSender.Instant.SendManyAsync(source, cancellationToken: _cancel.Token).CollectAsync(_results).Capped();

        AssertCancelled(failure);
        Assert.Empty(_results);
        Assert.Equal((0, 1), (source.Pulled, source.Disposals));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_InFlight_GivesEachResultAsItsSenderEndsIt(bool ordered)
    {
        ManualSender sender = new();
        Source source = new(100);
        Task<Exception?> batch = sender.SendManyAsync(source, new() { MaxInFlight = 4, Ordered = ordered }, _cancel.Token).CollectAsync(_results);
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];

        await _cancel.CancelAsync();
        Assert.All(sends, s => Assert.Equal(_cancel.Token, s.CancellationToken));
        sends[0].Fail(new OperationCanceledException(_cancel.Token));
        sends[1].Fail(new MailSendException(DeliveryOutcome.InDoubt, SmtpStatusCode.GeneralFailure, "no answer", null));
        sends[2].Succeed();
        Assert.False(batch.IsCompleted);
        sends[3].Fail(new OperationCanceledException(_cancel.Token));

        AssertCancelled(await batch.Capped());
        Assert.Equal(
            [DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt, DeliveryOutcome.Sent, DeliveryOutcome.NotSent],
            _results.OrderBy(static r => r.Index).Select(static r => r.Outcome));
        Assert.IsType<OperationCanceledException>(_results.Single(static r => r.Index == 0).Exception);
        Assert.Equal((4, 1), (source.Pulled, source.Disposals));
        Assert.False(sender.HasMore);
    }

    [Fact]
    public async Task Cancel_WhileTheSourceIsWaitedFor_StopsTheSource()
    {
        Source source = new(static async (i, token) =>
        {
            await (i == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
            return Numbered.Mail(i);
        });

        Task<Exception?> batch = DelegateSender.Instant.SendManyAsync(source, cancellationToken: _cancel.Token).CollectAsync(_results);
        await Hang.UntilAsync(() => _results.Count == 1);
        await _cancel.CancelAsync();

        AssertCancelled(await batch.Capped());
        Assert.Equal(DeliveryOutcome.Sent, Assert.Single(_results).Outcome);
        Assert.Equal((1, 1), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task Cancel_WhileTheSourceGivesAMessage_GivesThatMessageAResult()
    {
        Source source = new((i, _) =>
        {
            _cancel.Cancel();
            return ValueTask.FromResult<MailMessage?>(Numbered.Mail(i));
        });
        DelegateSender sender = new(static (_, token) => Task.FromCanceled<MailSendResult>(token));

        Exception? failure = await sender.SendManyAsync(source, cancellationToken: _cancel.Token).CollectAsync(_results).Capped();

        AssertCancelled(failure);
        Assert.Equal(DeliveryOutcome.NotSent, Assert.Single(_results).Outcome);
        Assert.Equal((1, 1), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task Cancel_SendsThatEndBeforeTheBatchIsTold_PullNoMore()
    {
        // A token tells those that registered last first: the sends, whose results make room, and only then the batch, which here is over before it is told.
        using ManualResetEventSlim isOver = new();
        TaskCompletionSource inFlight = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Source source = new(1_000);
        DelegateSender sender = new((message, token) =>
        {
            TaskCompletionSource<MailSendResult> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            token.Register(() =>
            {
                end.SetCanceled(token);
                Assert.True(Numbered.Of(message) > 0 || isOver.Wait(Hang.Cap));
            });
            inFlight.TrySetResult();
            return end.Task;
        });
        Task<Exception?> batch = sender.SendManyAsync(source, new() { MaxInFlight = 1 }, _cancel.Token).CollectAsync(_results);
        await inFlight.Task.Capped();

        Task cancelling = _cancel.CancelAsync();
        AssertCancelled(await batch.Capped());
        isOver.Set();
        await cancelling.Capped();

        Assert.Single(_results);
        Assert.Equal((1, 1), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task Cancel_SourceThatAnswersWithAnotherException_IsACancellation()
    {
        Source source = new((_, _) =>
        {
            _cancel.Cancel();
            throw new IOException("The query was interrupted.");
        });

        AssertCancelled(await DelegateSender.Instant.SendManyAsync(source, cancellationToken: _cancel.Token).CollectAsync(_results).Capped());
    }

    [Fact]
    public async Task Cancel_WhileTheCallerLooksAtAResult_GivesTheOthersFirst()
    {
        ManualSender sender = new();
        IAsyncEnumerator<MailSendResult> results = sender.SendManyAsync(Numbered.Mails(10), new() { MaxInFlight = 2 }, _cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> move = results.MoveNextAsync().AsTask();
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];
        sends[0].Succeed();
        Assert.True(await move.Capped());

        await _cancel.CancelAsync();
        sends[1].Fail(new OperationCanceledException());

        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        Assert.Equal((1L, DeliveryOutcome.NotSent), (results.Current.Index, results.Current.Outcome));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => results.MoveNextAsync().AsTask().Capped());
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
    }

    [Fact]
    public async Task Cancel_AfterTheLastSendHasEnded_ThrowsNothing()
    {
        Source source = new(3);
        IAsyncEnumerator<MailSendResult> results = DelegateSender.Instant.SendManyAsync(source, cancellationToken: _cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await results.MoveNextAsync().AsTask().Capped());
        }

        // Not completed before the source has ended, which is when nothing is left that could be cancelled.
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
        await _cancel.CancelAsync();
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
    }

    [Fact]
    public async Task Cancel_ByTheTokenOfTheEnumeration_IsTheSame()
    {
        ManualSender sender = new();
#pragma warning disable xUnit1051 // The token under test comes by the other door.
        Task<Exception?> batch = Task.Run(async () =>
        {
            try
            {
                await foreach (MailSendResult result in sender.SendManyAsync(new Source(3)).WithCancellation(_cancel.Token))
                {
                    _results.Add(result);
                }

                return null;
            }
            catch (OperationCanceledException e)
            {
                return (Exception)e;
            }
        });
#pragma warning restore xUnit1051
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];
        await _cancel.CancelAsync();
        Array.ForEach(sends, static s => s.Fail(new OperationCanceledException()));

        AssertCancelled(await batch.Capped());
        Assert.Equal(3, _results.Count(static r => r.Outcome == DeliveryOutcome.NotSent));
    }

    private void AssertCancelled(Exception? failure) => Assert.Equal(_cancel.Token, Assert.IsType<OperationCanceledException>(failure).CancellationToken);
}
