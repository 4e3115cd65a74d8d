using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Tests.Threads;

/// <summary>A client's thread that is lent at the end of its work, and runs what follows.</summary>
public sealed class LentThreadTests : IDisposable
{
    private readonly ClientThread _thread = new();
    private readonly TaskCompletionSource<Thread> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Thread> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task GoOn_NotLent_IsOnThePool()
    {
        Thread own = await OnClientThread(() => ClientThread.GoOn(Telling(_first)));

        Assert.NotSame(own, await _first.Task.Capped());
        Assert.True((await _first.Task).IsThreadPoolThread);
    }

    [Fact]
    public async Task GoOn_Twice_IsOnItOnceAndElseOnThePool()
    {
        Thread own = await OnClientThread(() =>
        {
            _thread.Lend();
            ClientThread.GoOn(Telling(_first));
            ClientThread.GoOn(Telling(_second));
            Assert.True(_second.Task.Wait(Hang.Cap), "It waits for what may take its time.");
            Assert.False(_first.Task.IsCompleted);
        });

        Assert.Same(own, await _first.Task.Capped());
        Assert.True((await _second.Task).IsThreadPoolThread);
    }

    [Fact]
    public async Task GoOn_FromWhatFollows_IsNextOnIt()
    {
        Thread own = await OnClientThread(() =>
        {
            _thread.Lend();
            ClientThread.GoOn(new Work(() =>
            {
                ClientThread.GoOn(Telling(_second));
                _first.SetResult(_second.Task.IsCompleted ? Thread.CurrentThread : null!);
            }));
        });

        Assert.Null(await _first.Task.Capped());
        Assert.Same(own, await _second.Task.Capped());
    }

    [Fact]
    public async Task Lend_IsForOneWork()
    {
        Thread own = await OnClientThread(_thread.Lend);

        await OnClientThread(() => ClientThread.GoOn(Telling(_first)));

        Assert.NotSame(own, await _first.Task.Capped());
    }

    [Fact]
    public async Task Lend_ByAnother_DoesNothing()
    {
        _thread.Lend();
        Assert.False(ClientThread.IsLent);
        ClientThread.GoOn(Telling(_first));

        Assert.True((await _first.Task.Capped()).IsThreadPoolThread);
    }

    [Fact]
    public async Task Leave_OnALentThread_GoesOnOnThePool()
    {
        Thread own = await OnClientThread(() =>
        {
            _thread.Lend();
            _ = LeaveAsync();
        });

        Assert.NotSame(own, await _first.Task.Capped());
        Assert.True((await _first.Task).IsThreadPoolThread);
    }

    [Fact]
    public async Task Leave_OnAnyOtherThread_GoesOnThere()
    {
        Thread own = await OnClientThread(() => _ = LeaveAsync());

        Assert.Same(own, await _first.Task.Capped());
    }

    [Fact]
    public async Task Dispose_WhileLent_RunsWhatFollows()
    {
        Thread own = await OnClientThread(() =>
        {
            _thread.Lend();
            ClientThread.GoOn(Telling(_first));
            _thread.Dispose();
        });

        Assert.Same(own, await _first.Task.Capped());
        Assert.True(own.Join(Hang.Cap));
    }

    private async Task LeaveAsync()
    {
        await ClientThread.Leave();
        _first.SetResult(Thread.CurrentThread);
    }

    private static Work Telling(TaskCompletionSource<Thread> source) => new(() => source.SetResult(Thread.CurrentThread));

    private Task<Thread> OnClientThread(Action action)
    {
        TaskCompletionSource<Thread> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Run(new Work(() =>
        {
            try
            {
                action();
                done.SetResult(Thread.CurrentThread);
            }
#pragma warning disable CA1031 // An assertion on this thread is the test's to throw.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        }));
        return done.Task.Capped();
    }
}
