using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Whatever comes after the last read runs on the tail's thread.</summary>
public sealed class PartStreamHopTests
{
    private static readonly byte[] Content = [1, 2, 3];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void ReadAsync_LastRead_IsHandedOverOnlyOnceItsContinuationIsKnown()
    {
        ManualTail tail = new();
        using PartStream stream = new(ReadOnlyMemory<byte>.Empty, tail);

        ValueTask<int> read = stream.ReadAsync(new byte[1], Token);
        Assert.False(read.IsCompleted);
        Assert.Empty(tail.Work);

        Task<int> task = read.AsTask();
        IThreadPoolWorkItem work = Assert.Single(tail.Work);
        Assert.False(task.IsCompleted);

        work.Execute();
        Assert.True(task.IsCompletedSuccessfully);
    }

    [Fact]
    public void ReadAsync_LastRead_RunsItsContinuationInsideTheTailsWork()
    {
        ManualTail tail = new();
        using PartStream stream = new(ReadOnlyMemory<byte>.Empty, tail);
        bool continued = false;
        async Task ReadAsync()
        {
            _ = await stream.ReadAsync(new byte[1], Token).ConfigureAwait(false);
            continued = true;
        }

        Task reading = ReadAsync();
        Assert.False(continued);
        tail.Work.Dequeue().Execute();

        Assert.True(continued);
        Assert.True(reading.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ReadAsync_OnTheTailsThread_EndsAtOnce()
    {
        using DedicatedTail tail = new();
        using PartStream stream = new(Content, tail);

        await tail.RunAsync(() =>
        {
            byte[] buffer = new byte[8];
            Assert.Equal(3, Completed(stream.ReadAsync(buffer, Token)));
            Assert.Equal(0, Completed(stream.ReadAsync(buffer, Token)));
            return Task.CompletedTask;
        }).WaitAsync(Snapshots.HangCap, Token);

        Assert.Equal(0, tail.Runs);
    }

    [Fact]
    public void ReadAsync_DataAndEmptyBuffers_NeverHop()
    {
        ManualTail tail = new();
        using PartStream stream = new(Content, tail);

        Assert.Equal(0, Completed(stream.ReadAsync(Memory<byte>.Empty, Token)));
        Assert.Equal(3, Completed(stream.ReadAsync(new byte[3], Token)));
        Assert.Equal(0, Completed(stream.ReadAsync(Memory<byte>.Empty, Token)));

        Assert.Empty(tail.Work);
    }

    [Fact]
    public async Task ReadAsync_AfterTheHop_IsZeroWithoutAnotherHop()
    {
        ManualTail tail = new();
        using PartStream stream = new(ReadOnlyMemory<byte>.Empty, tail);
        Task<int> last = stream.ReadAsync(new byte[1], Token).AsTask();
        tail.Work.Dequeue().Execute();
        Assert.Equal(0, await last);

        Assert.Equal(0, Completed(stream.ReadAsync(new byte[1], Token)));

        Assert.Empty(tail.Work);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledBeforeTheHop_ThrowsAndCanBeReadAgain()
    {
        ManualTail tail = new();
        using PartStream stream = new(ReadOnlyMemory<byte>.Empty, tail);
        using CancellationTokenSource source = new();
        Task<int> last = stream.ReadAsync(new byte[1], source.Token).AsTask();

        await source.CancelAsync();
        tail.Work.Dequeue().Execute();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        Task<int> again = stream.ReadAsync(new byte[1], Token).AsTask();
        tail.Work.Dequeue().Execute();
        Assert.Equal(0, await again);
    }

    private static int Completed(ValueTask<int> read)
    {
        Assert.True(read.IsCompletedSuccessfully);
        return read.Result;
    }
}
