using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>At most MaxInFlight messages are alive, whoever is slow.</summary>
public sealed class BatchBoundTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task SendMany_CallerThatDoesNotComeBack_StopsThePulling(int maxInFlight, bool ordered)
    {
        CountedMails mails = new();
        ManualSender sender = new();
        MailBatchOptions options = new() { MaxInFlight = maxInFlight, Ordered = ordered, DisposeMessages = true };
        IAsyncEnumerator<MailSendResult> results = sender.SendManyAsync(mails.Take(10), options, Token).GetAsyncEnumerator(Token);
        Task<bool> move = results.MoveNextAsync().AsTask();
        for (int i = 0; i < maxInFlight; i++)
        {
            (await sender.NextAsync().Capped()).Succeed();
        }

        // All have ended, and the caller looks at the first: there is no room before it comes back.
        Assert.True(await move.Capped());
        Assert.Equal((maxInFlight, 0), (mails.Made, mails.Disposed));
        Assert.False(sender.HasMore);

        move = results.MoveNextAsync().AsTask();
        ManualSend next = await sender.NextAsync().Capped();
        Assert.Equal(maxInFlight, Numbered.Of(next.Message));
        Assert.Equal((maxInFlight + 1, 1), (mails.Made, mails.Disposed));
        next.Succeed();
        Assert.True(await move.Capped());
        Assert.False(sender.HasMore);
        Assert.Equal(maxInFlight, mails.PeakAlive);
    }

    [Fact]
    public async Task SendMany_OrderedAndTheFirstDoesNotEnd_PullsNoMoreThanMaxInFlight()
    {
        CountedMails mails = new();
        ManualSender sender = new();
        Task<List<MailSendResult>> batch = sender.SendManyAsync(mails.Take(8), new() { MaxInFlight = 4, Ordered = true, DisposeMessages = true }, Token).ToListAsync();
        ManualSend first = await sender.NextAsync().Capped();
        for (int i = 1; i < 4; i++)
        {
            (await sender.NextAsync().Capped()).Succeed();
        }

        Assert.Equal((4, 0), (mails.Made, mails.Disposed));
        first.Succeed();
        for (int i = 4; i < 8; i++)
        {
            (await sender.NextAsync().Capped()).Succeed();
        }

        Assert.Equal(8, (await batch.Capped()).Count);
        Assert.Equal(4, mails.PeakAlive);
    }

    [Fact]
    public async Task SendMany_DisposeMessages_DisposesAfterTheLoopsBody()
    {
        CountedMails mails = new();

        await foreach (MailSendResult result in DelegateSender.Instant.SendManyAsync(mails.Take(3), new() { DisposeMessages = true }, Token))
        {
            Assert.Equal(result.Index, mails.Disposed);
            Assert.Empty(result.Message.Attachments);
        }

        Assert.Equal(3, mails.Disposed);
    }

    [Fact]
    public async Task SendMany_WithoutDisposeMessages_DisposesNone()
    {
        CountedMails mails = new();

        List<MailSendResult> results = await DelegateSender.Instant.SendManyAsync(mails.Take(3), cancellationToken: Token).ToListAsync().Capped();

        Assert.Equal(0, mails.Disposed);
        Assert.All(results, static r => Assert.Empty(r.Message.Attachments));
    }

    [Fact]
    public async Task SendMany_MessageThatThrowsWhenDisposed_HarmsNoOther()
    {
        List<MailSendResult> results = await DelegateSender.Instant.SendManyAsync(Enumerable.Range(0, 10).Select(static _ => new Undisposable()), new() { MaxInFlight = 2, DisposeMessages = true }, Token)
            .ToListAsync().Capped();

        Assert.Equal(10, results.Count(static r => r.Outcome == DeliveryOutcome.Sent));
    }

    private sealed class Undisposable : MailMessage
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw new IOException("The stream cannot be closed.");
        }
    }
}
