using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Tests.Threads;

public sealed class QueuedCompletionTests : IDisposable
{
    private readonly QueuedCompletion<int> _completion = new();
    private readonly ClientThread _thread = new();

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task TrySetResult_NotOnALentThread_ContinuesOnThePoolAndNeverInside()
    {
        TaskCompletionSource<Thread> continued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> awaiting = AwaitAsync(continued);
        Task<bool> setting = Task.Factory.StartNew(
            () =>
            {
                bool first = _completion.TrySetResult(7);
                Assert.NotSame(Thread.CurrentThread, continued.Task.WaitAsync(Hang.Cap).GetAwaiter().GetResult());
                return first;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        Assert.True(await setting.Capped());
        Assert.Equal(7, await awaiting.Capped());
        Assert.True((await continued.Task.Capped()).IsThreadPoolThread);
    }

    [Fact]
    public async Task TrySetResult_OnALentThread_ContinuesOnItAfterItsWork()
    {
        TaskCompletionSource<Thread> continued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<(Thread Thread, bool Inside)> work = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> awaiting = AwaitAsync(continued);

        _thread.Run(new Work(() =>
        {
            _thread.Lend();
            _completion.TrySetResult(7);
            work.SetResult((Thread.CurrentThread, continued.Task.IsCompleted));
        }));

        (Thread thread, bool inside) = await work.Task.Capped();
        Assert.False(inside);
        Assert.Same(thread, await continued.Task.Capped());
        Assert.Equal(7, await awaiting.Capped());
    }

    [Fact]
    public void TrySetResult_BeforeItIsAwaited_IsComplete()
    {
        Assert.True(_completion.TrySetResult(7));

        Assert.True(_completion.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task TrySet_Twice_IsForTheFirst()
    {
        Assert.True(_completion.TrySetException(new InvalidOperationException("first")));
        Assert.False(_completion.TrySetResult(7));
        Assert.False(_completion.TrySetException(new InvalidOperationException("third")));

        Assert.Equal("first", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await _completion.Task)).Message);
    }

    private async Task<int> AwaitAsync(TaskCompletionSource<Thread> continued)
    {
        int result = await _completion.Task.ConfigureAwait(false);
        continued.SetResult(Thread.CurrentThread);
        await ClientThread.Leave(); // Or the test would go on on it.
        return result;
    }
}
