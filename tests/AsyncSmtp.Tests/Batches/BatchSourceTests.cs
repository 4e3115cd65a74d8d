using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Sources that fail, and sources that block.</summary>
public sealed class BatchSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(7, false)]
    [InlineData(7, true)]
    public async Task Source_ThrowsAtAMessage_ThrowsAfterTheResultsOfThoseBefore(int at, bool ordered)
    {
        IOException broken = new("The source is broken.");
        ManualSender sender = new();
        Source source = new((i, _) => i == at ? throw broken : ValueTask.FromResult<MailMessage?>(Numbered.Mail(i)));
        List<MailSendResult> results = [];
        Task<Exception?> batch = sender.SendManyAsync(source, new() { Ordered = ordered }, Token).CollectAsync(results);

        // All are in flight when the source breaks.
        ManualSend[] sends = new ManualSend[at];
        for (int i = 0; i < at; i++)
        {
            sends[i] = await sender.NextAsync().Capped();
        }

        await Hang.UntilAsync(() => source.Disposals == 1);
        Assert.All(sends, static s => Assert.False(s.CancellationToken.IsCancellationRequested));
        Assert.True(at == 0 || !batch.IsCompleted);
        Array.ForEach(sends, static s => s.Succeed());

        Assert.Same(broken, await batch.Capped());
        Assert.Equal(at, results.Count(static r => r.Outcome == DeliveryOutcome.Sent));
        Assert.Equal((at, 1), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task Source_ThrowsWhenDisposed_ThrowsAfterAllResults()
    {
        Source source = new(5) { DisposeFailure = new IOException("The source cannot be closed.") };
        List<MailSendResult> results = [];

        Exception? failure = await DelegateSender.Instant.SendManyAsync(source, cancellationToken: Token).CollectAsync(results).Capped();

        Assert.Same(source.DisposeFailure, failure);
        Assert.Equal(5, results.Count);
    }

    [Fact]
    public async Task Source_CannotBeEnumerated_ThrowsThat()
    {
        List<MailSendResult> results = [];

        Exception? failure = await DelegateSender.Instant.SendManyAsync(new Unopenable(), cancellationToken: Token).CollectAsync(results).Capped();

        Assert.Equal("The source cannot be opened.", Assert.IsType<IOException>(failure).Message);
        Assert.Empty(results);
    }

    [Fact]
    public async Task Source_ThrowsACancellationThatNobodyAskedFor_ThrowsIt()
    {
        OperationCanceledException strange = new("A timeout of the source's own.");
        Source source = new((i, _) => i == 1 ? throw strange : ValueTask.FromResult<MailMessage?>(Numbered.Mail(i)));
        List<MailSendResult> results = [];

        Assert.Same(strange, await DelegateSender.Instant.SendManyAsync(source, cancellationToken: Token).CollectAsync(results).Capped());
        Assert.Single(results);
    }

    [Fact]
    public async Task Source_PlainEnumerableThatBlocks_BlocksNeitherTheCallerNorTheResults()
    {
        using ManualResetEventSlim gate = new();
        IEnumerable<MailMessage> Blocking()
        {
            yield return Numbered.Mail(0);
            Assert.True(gate.Wait(Hang.Cap));
            yield return Numbered.Mail(1);
        }

        IAsyncEnumerator<MailSendResult> results = DelegateSender.Instant.SendManyAsync(Blocking(), cancellationToken: Token).GetAsyncEnumerator(Token);

        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        Assert.Equal(0, results.Current.Index);
        Task<bool> second = results.MoveNextAsync().AsTask();
        Assert.False(second.IsCompleted);
        gate.Set();
        Assert.True(await second.Capped());
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
    }

    [Fact]
    public async Task Source_AsyncAndSlow_ResultsDoNotWaitForTheNextMessage()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Source source = new(async (i, _) =>
        {
            if (i == 1)
            {
                await gate.Task;
            }

            return i < 2 ? Numbered.Mail(i) : null;
        });
        IAsyncEnumerator<MailSendResult> results = DelegateSender.Instant.SendManyAsync(source, cancellationToken: Token).GetAsyncEnumerator(Token);

        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        gate.SetResult();
        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
    }

    private sealed class Unopenable : IAsyncEnumerable<MailMessage>
    {
        public IAsyncEnumerator<MailMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default) => throw new IOException("The source cannot be opened.");
    }
}
