namespace AsyncSmtp.Tests.Batches;

/// <summary>A batch takes no more memory for many messages than for few. The heap is everybody's, so these tests run alone.</summary>
[CollectionDefinition(nameof(BatchMemoryTests), DisableParallelization = true)]
[Collection(nameof(BatchMemoryTests))]
public sealed class BatchMemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendMany_HundredThousandMessages_AreNeverMoreThanMaxInFlightAndTakeNoMemory(bool ordered)
    {
        const int Count = 100_000;
        const int MaxInFlight = 64;
        CountedMails mails = new();
        DelegateSender sender = new(static async (message, _) =>
        {
            await Task.Yield();
            return Numbered.Of(message) % 100 == 99 ? throw new ArgumentException("bad") : DelegateSender.Sent(message);
        });
        bool[] seen = new bool[Count];
        long taken = 0;
        long heapAtTenth = 0;
        MailBatchOptions options = new() { MaxInFlight = MaxInFlight, Ordered = ordered, DisposeMessages = true };

        await foreach (MailSendResult result in sender.SendManyAsync(mails.Take(Count), options, Token))
        {
            Assert.Equal(result.Index, Numbered.Of(result.Message));
            Assert.False(seen[result.Index!.Value]);
            Assert.Equal(result.Index % 100 == 99 ? DeliveryOutcome.NotSent : DeliveryOutcome.Sent, result.Outcome);
            Assert.True(!ordered || result.Index == taken);
            seen[result.Index.Value] = true;
            taken++;
            if (taken == Count / 10)
            {
                heapAtTenth = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - heapAtTenth;
        Assert.Equal(Count, taken);
        Assert.Equal((Count, Count), (mails.Made, mails.Disposed));
        Assert.InRange(mails.PeakAlive, 2, MaxInFlight);
        Assert.True(grown < 1_000_000, $"The heap grew by {grown} bytes over 90,000 messages.");
    }
}
