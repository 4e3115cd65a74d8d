using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Pooling;

public sealed class ContentBudgetTests
{
    private const long MiB = 1024 * 1024;

    private readonly ContentBudget _budget = new(10 * MiB);

    [Theory]
    [InlineData(0, false)]
    [InlineData(MiB - 1, false)]
    [InlineData(MiB, true)]
    public void Counts_FromOneMebibyte(long contentLength, bool counts) => Assert.Equal(counts, ContentBudget.Counts(contentLength));

    [Fact]
    public void TryTake_UpToTheLimit_TakesAndNotMore()
    {
        Assert.True(_budget.TryTake(6 * MiB));
        Assert.True(_budget.TryTake(4 * MiB));
        Assert.False(_budget.TryTake(MiB));

        _budget.Return(4 * MiB);

        Assert.True(_budget.TryTake(4 * MiB));
        Assert.Equal(0, _budget.Waiting);
    }

    [Fact]
    public void TryTake_ContentThatDoesNotCount_TakesNothing()
    {
        Assert.True(_budget.TryTake(10 * MiB));

        Assert.True(_budget.TryTake(MiB - 1));
        _budget.Return(MiB - 1);

        Assert.False(_budget.TryTake(MiB));
    }

    [Fact]
    public async Task TryTake_LargerThanTheLimit_GoesAlone()
    {
        Assert.True(_budget.TryTake(MiB));
        Task huge = WaitAsync(50 * MiB);
        Assert.False(huge.IsCompleted);

        _budget.Return(MiB);

        await huge.Capped();
        Assert.False(_budget.TryTake(MiB));
        _budget.Return(50 * MiB);
        Assert.True(_budget.TryTake(10 * MiB));
    }

    [Fact]
    public async Task WaitAsync_AreServedFirstComeFirstServed_AndNobodyOvertakesTheLargest()
    {
        Assert.True(_budget.TryTake(8 * MiB));
        Task largest = WaitAsync(9 * MiB);
        Task small = WaitAsync(2 * MiB);

        // There would be room for it.
        Assert.False(_budget.TryTake(2 * MiB));
        Assert.False(small.IsCompleted);
        Assert.Equal(2, _budget.Waiting);

        _budget.Return(8 * MiB);
        await largest.Capped();
        Assert.False(small.IsCompleted);
        _budget.Return(9 * MiB);
        await small.Capped();
    }

    [Fact]
    public async Task Return_GrantsAllThatFit()
    {
        Assert.True(_budget.TryTake(10 * MiB));
        Task[] waiting = [WaitAsync(4 * MiB), WaitAsync(6 * MiB), WaitAsync(MiB)];

        _budget.Return(10 * MiB);

        await Task.WhenAll(waiting[..2]).Capped();
        Assert.False(waiting[2].IsCompleted);
        Assert.Equal(1, _budget.Waiting);
        _budget.Return(4 * MiB);
        await waiting[2].Capped();
    }

    [Fact]
    public async Task WaitAsync_TheFirstIsCancelled_LetsTheNextIn()
    {
        Assert.True(_budget.TryTake(8 * MiB));
        using CancellationTokenSource cancel = new();
        Task largest = WaitAsync(9 * MiB, cancel.Token);
        Task small = WaitAsync(2 * MiB);

        await cancel.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(largest.Capped);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        await small.Capped();
        Assert.Equal(0, _budget.Waiting);
    }

    [Fact]
    public async Task WaitAsync_TokenIsCancelledAlready_TakesNothing()
    {
        Assert.True(_budget.TryTake(10 * MiB));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitAsync(2 * MiB, new CancellationToken(canceled: true)).Capped());

        _budget.Return(10 * MiB);
        Assert.True(_budget.TryTake(10 * MiB));
    }

    [Fact]
    public async Task Fail_EndsEveryWait()
    {
        Assert.True(_budget.TryTake(10 * MiB));
        Task[] waiting = [WaitAsync(MiB), WaitAsync(MiB)];

        _budget.Fail(new ObjectDisposedException("it"));

        await Assert.ThrowsAsync<ObjectDisposedException>(waiting[0].Capped);
        await Assert.ThrowsAsync<ObjectDisposedException>(waiting[1].Capped);
        _budget.Return(10 * MiB);
        Assert.True(_budget.TryTake(10 * MiB));
    }

    [Fact]
    public async Task RandomUse_KeepsTheAccount()
    {
        long inUse = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => WorkAsync(new Random(worker))))).Capped();

        Assert.Equal(0, _budget.Waiting);
        Assert.True(_budget.TryTake(10 * MiB));

        async Task WorkAsync(Random random)
        {
            for (int turn = 0; turn < 2_000; turn++)
            {
                long contentLength = random.Next(1, 15) * MiB;
                using CancellationTokenSource cancel = new();
                Task taking = WaitAsync(contentLength, cancel.Token);
                if (random.Next(4) == 0)
                {
                    await cancel.CancelAsync();
                }

                try
                {
                    await taking;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                long share = Math.Min(contentLength, 10 * MiB);
                Assert.InRange(Interlocked.Add(ref inUse, share), 0, 10 * MiB);
                await Task.Yield();
                Interlocked.Add(ref inUse, -share);
                _budget.Return(contentLength);
            }
        }
    }

    private async Task WaitAsync(long contentLength, CancellationToken? cancellationToken = null)
    {
        if (_budget.TakeOrEnqueue(contentLength, SendLane.Normal) is { } waiter)
        {
            await _budget.WaitAsync(waiter, cancellationToken ?? TestContext.Current.CancellationToken);
        }
    }
}
