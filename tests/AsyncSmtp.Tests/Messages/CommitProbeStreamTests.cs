using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class CommitProbeStreamTests
{
    private static readonly byte[] Content = [1, 2, 3];

    private readonly CommitProbe _probe = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_Data_IsReading()
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);

        _ = await stream.ReadAsync(new byte[3], Token);

        Assert.Equal(CommitProbeState.Reading, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_LastRead_Commits()
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);
        _ = await stream.ReadAsync(new byte[3], Token);

        Assert.Equal(0, await stream.ReadAsync(new byte[3], Token));

        Assert.True(_probe.IsCommitted);
    }

    [Fact]
    public async Task ReadAsync_NoContent_CommitsWithTheFirstRead()
    {
        using CommitProbeStream stream = new(ReadOnlyMemory<byte>.Empty, _probe, tail: null);

        Assert.Equal(0, await stream.ReadAsync(new byte[3], Token));

        Assert.True(_probe.IsCommitted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task ReadAsync_EmptyBuffer_ChangesNothing(int length)
    {
        using CommitProbeStream stream = new(Content[..length], _probe, tail: null);

        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        Assert.Equal(0, stream.Read([]));

        Assert.Equal(CommitProbeState.NotBegun, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_EmptyBufferAtTheEnd_DoesNotCommit()
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);
        _ = await stream.ReadAsync(new byte[3], Token);

        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));

        Assert.Equal(CommitProbeState.Reading, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_VetoedBeforeTheLastRead_ThrowsAndNeverCommits()
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);
        _ = await stream.ReadAsync(new byte[3], Token);
        Assert.True(_probe.TryVeto());

        _ = await Assert.ThrowsAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[3], Token).AsTask());
        _ = Assert.Throws<OperationCanceledException>(() => stream.Read(new byte[3]));

        Assert.Equal(CommitProbeState.Vetoed, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_VetoedBeforeTheFirstRead_ThrowsAtOnce()
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);
        _ = _probe.TryVeto();

        _ = await Assert.ThrowsAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[3], Token).AsTask());
    }

    [Fact]
    public async Task ReadAsync_VetoedWhileTheLastReadWaitsForTheTail_Throws()
    {
        ManualTail tail = new();
        using CommitProbeStream stream = new(ReadOnlyMemory<byte>.Empty, _probe, tail);
        Task<int> last = stream.ReadAsync(new byte[1], Token).AsTask();

        Assert.True(_probe.TryVeto());
        tail.Work.Dequeue().Execute();

        _ = await Assert.ThrowsAsync<OperationCanceledException>(() => last);
        Assert.Equal(CommitProbeState.Vetoed, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_CommittedOnTheTail_IsTooLateForAVeto()
    {
        ManualTail tail = new();
        using CommitProbeStream stream = new(ReadOnlyMemory<byte>.Empty, _probe, tail);
        Task<int> last = stream.ReadAsync(new byte[1], Token).AsTask();

        tail.Work.Dequeue().Execute();

        Assert.False(_probe.TryVeto());
        Assert.Equal(0, await last);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledWhileTheLastReadWaits_DoesNotCommit()
    {
        ManualTail tail = new();
        using CommitProbeStream stream = new(ReadOnlyMemory<byte>.Empty, _probe, tail);
        using CancellationTokenSource source = new();
        Task<int> last = stream.ReadAsync(new byte[1], source.Token).AsTask();

        await source.CancelAsync();
        tail.Work.Dequeue().Execute();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        Assert.Equal(CommitProbeState.Reading, _probe.State);
    }

    [Fact]
    public async Task ReadAsync_AgainAfterTheCommit_IsZeroAndCommitsOnce()
    {
        int commits = 0;
        using CommitProbeStream stream = new(Content, new CommitProbe { Committed = () => commits++ }, tail: null);
        _ = Snapshots.ReadAll(stream);

        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        Assert.Equal(0, await stream.ReadAsync(new byte[1], new CancellationToken(canceled: true)));
        Assert.Equal(-1, stream.ReadByte());

        Assert.Equal(1, commits);
    }

    [Fact]
    public async Task ReadAsync_WithTail_RunsTheCallbackOnTheTailsThread()
    {
        using DedicatedTail tail = new();
        bool? onTail = null;
        using CommitProbeStream stream = new(Content, new CommitProbe { Committed = () => onTail = tail.IsCurrentThread }, tail);

        await stream.CopyToAsync(Stream.Null, Token).WaitAsync(Snapshots.HangCap, Token);

        Assert.True(onTail);
    }

    [Theory]
    [InlineData("Read")]
    [InlineData("ReadSpan")]
    [InlineData("ReadByte")]
    [InlineData("CopyTo")]
    public void Read_Synchronous_CommitsLikeTheAsynchronousOne(string way)
    {
        using CommitProbeStream stream = new(Content, _probe, tail: null);
        byte[] buffer = new byte[3];
        Assert.Equal(3, stream.Read(buffer, 0, 3));
        Assert.Equal(CommitProbeState.Reading, _probe.State);

        switch (way)
        {
            case "Read":
                Assert.Equal(0, stream.Read(buffer, 0, 3));
                break;
            case "ReadSpan":
                Assert.Equal(0, stream.Read(buffer.AsSpan()));
                break;
            case "ReadByte":
                Assert.Equal(-1, stream.ReadByte());
                break;
            default:
                stream.CopyTo(Stream.Null);
                break;
        }

        Assert.True(_probe.IsCommitted);
    }
}
