using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Tests.Threads;

public sealed class ClientThreadTests : IDisposable
{
    private readonly ClientThread _thread = new();

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task Run_EveryTime_IsTheSameThreadAndNotAPoolThread()
    {
        TellingWork first = Run();
        Thread thread = await first.Thread.Capped();
        TellingWork second = Run();

        Assert.Same(thread, await second.Thread.Capped());
        Assert.False(thread.IsThreadPoolThread);
        Assert.True(thread.IsBackground);
        Assert.True(first.WasCurrent);
        Assert.False(_thread.IsCurrentThread);
    }

    [Fact]
    public async Task Dispose_EndsTheThread()
    {
        Thread thread = await Run().Thread.Capped();

        _thread.Dispose();

        Assert.True(thread.Join(Hang.Cap));
    }

    [Fact]
    public async Task Dispose_WhileWorkIsHandedOver_LetsItRun()
    {
        for (int round = 0; round < 500; round++)
        {
            using ClientThread thread = new();
            TellingWork work = new(thread);
            Task disposing = Task.Run(thread.Dispose, TestContext.Current.CancellationToken);

            thread.Run(work);

            await work.Thread.Capped();
            await disposing.Capped();
        }
    }

    [Fact]
    public async Task Run_AfterDispose_RunsOnThePool()
    {
        _thread.Dispose();

        Assert.True((await Run().Thread.Capped()).IsThreadPoolThread);
    }

    private TellingWork Run()
    {
        TellingWork work = new(_thread);
        _thread.Run(work);
        return work;
    }

    private sealed class TellingWork(ClientThread thread) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<Thread> _thread = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Thread> Thread => _thread.Task;

        public bool WasCurrent { get; private set; }

        public void Execute()
        {
            WasCurrent = thread.IsCurrentThread;
            _thread.SetResult(System.Threading.Thread.CurrentThread);
        }
    }
}
