using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class PartStreamTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Capabilities_Always_AreReadingOnly()
    {
        using PartStream stream = new(Content, tail: null);

        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek);
        Assert.False(stream.CanWrite);
        _ = Assert.Throws<NotSupportedException>(() => stream.Length);
        _ = Assert.Throws<NotSupportedException>(() => stream.Position);
        _ = Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        _ = Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        _ = Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        _ = Assert.Throws<NotSupportedException>(() => stream.Write(Content, 0, 1));
    }

    [Fact]
    public async Task ReadAsync_InPieces_GivesAllContentAndThenZero()
    {
        using PartStream stream = new(Content, tail: null);
        byte[] buffer = new byte[3];

        Assert.Equal(3, await stream.ReadAsync(buffer, Token));
        Assert.Equal([1, 2, 3], buffer);
        Assert.Equal(2, await stream.ReadAsync(buffer, Token));
        Assert.Equal([4, 5], buffer[..2]);
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));
    }

    [Fact]
    public void Read_InPieces_GivesAllContentAndThenZero()
    {
        using PartStream stream = new(Content, tail: null);
        byte[] buffer = new byte[3];

        Assert.Equal(3, stream.Read(buffer, 0, 3));
        Assert.Equal(4, stream.ReadByte());
        Assert.Equal(1, stream.Read(buffer));
        Assert.Equal(5, buffer[0]);
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(0, stream.Read(buffer));
    }

    [Fact]
    public async Task CopyToAsync_WithTail_GivesAllContent()
    {
        using DedicatedTail tail = new();
        using PartStream stream = new(Content, tail);
        using MemoryStream copy = new();

        await stream.CopyToAsync(copy, Token).WaitAsync(Snapshots.HangCap, Token);

        Assert.Equal(Content, copy.ToArray());
        Assert.Equal(1, tail.Runs);
    }

    [Fact]
    public void Read_WithTail_EndsOnTheCallersThread()
    {
        ManualTail tail = new();
        using PartStream stream = new(Content, tail);

        Assert.Equal(Content, Snapshots.ReadAll(stream));

        Assert.Empty(tail.Work);
    }

    [Fact]
    public async Task ReadAsync_Disposed_Throws()
    {
        PartStream stream = new(Content, tail: null);
        await stream.DisposeAsync();

        _ = await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task ReadAsync_CancelledToken_ThrowsAndReadsNothing()
    {
        using PartStream stream = new(Content, tail: null);
        CancellationToken cancelled = new(canceled: true);

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[5], cancelled).AsTask());

        Assert.Equal(cancelled, exception.CancellationToken);
        Assert.Equal(Content, Snapshots.ReadAll(stream));
    }

    [Fact]
    public async Task ReadAsync_CancelledTokenAfterTheEnd_IsZero()
    {
        using PartStream stream = new(Content, tail: null);
        _ = Snapshots.ReadAll(stream);

        Assert.Equal(0, await stream.ReadAsync(new byte[1], new CancellationToken(canceled: true)));
    }
}
