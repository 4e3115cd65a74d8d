using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>The bytes of a caller's streams.</summary>
public sealed class StreamContentTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000, 1_000)]
    [InlineData(200_000, 0)]
    [InlineData(300_000, 0)]
    public async Task CreateAsync_SeekableStream_CopiesFromItsPositionOrFromTheStartWhenAtItsEnd(int position, int start)
    {
        using MemoryStream exposed = new();
        exposed.Write(Content);
        Stream[] streams = [new MemoryStream(Content), exposed, new PlainStream(Content, canSeek: true)];
        foreach (Stream stream in streams)
        {
            stream.Position = position;

            Assert.Equal(Content[start..], await CopyOfAsync(stream));

            Assert.Equal(position, stream.Position);
        }
    }

    [Fact]
    public async Task CreateAsync_StreamChangedAfterwards_KeepsWhatItHeld()
    {
        byte[] bytes = [1, 2, 3];
        using MailMessage message = MailOf(new MemoryStream(bytes));
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);

        bytes[0] = 9;

        Assert.Equal([1, 2, 3], ContentOf(snapshot));
    }

    [Fact]
    public async Task CreateAsync_StreamShorterThanItsLength_CopiesWhatThereIs()
    {
        Assert.Equal(Content[..10], await CopyOfAsync(new PlainStream(Content[..10], canSeek: true) { ClaimedLength = 20 }));
    }

    [Fact]
    public async Task CreateAsync_SeekableStreamThatFails_ThrowsWhatItThrewAndRestoresThePosition()
    {
        PlainStream stream = new(Content, canSeek: true) { FailAt = 100, Position = 10 };

        _ = await Assert.ThrowsAsync<IOException>(() => CopyOfAsync(stream));

        Assert.Equal(10, stream.Position);
    }

    [Fact]
    public async Task CreateAsync_OneSeekableStreamManyThreads_CopiesTheSameForAll()
    {
        PlainStream stream = new(Content, canSeek: true) { Position = 1_000 };
        using MailMessage message = MailOf(stream);
        using Barrier start = new(4);

        Task<byte[]>[] copies = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                byte[] copy = [];
                for (int i = 0; i < 25; i++)
                {
                    Assert.True(start.SignalAndWait(Snapshots.HangCap));
                    copy = ContentOf(MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions(), Token).AsTask().GetAwaiter().GetResult());
                    Assert.Equal(199_000, copy.Length);
                }

                return copy;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        foreach (byte[] copy in await Task.WhenAll(copies).WaitAsync(Snapshots.HangCap, Token))
        {
            Assert.Equal(Content[1_000..], copy);
        }

        Assert.Equal(1_000, stream.Position);
    }

    [Fact]
    public async Task CreateAsync_OneStreamInTwoParts_GivesBothTheContent()
    {
        using MemoryStream stream = new(Content);
        using MailMessage message = MailOf(stream);
        message.Attachments.Add(new Attachment(stream, "again.bin"));

        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(new CommitProbe(), tail: null);

        Assert.All(Snapshots.Streams(copy), part => Assert.Equal(Content, Snapshots.ReadAll(part)));
    }

    [Fact]
    public async Task CreateAsync_SeekableStreams_IsCompleteWhenItReturns()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: true));

        ValueTask<MailMessageSnapshot> snapshot = MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions(), Token);

        Assert.True(snapshot.IsCompletedSuccessfully);
        Assert.Equal(Content.Length + "Body".Length, (await snapshot).ContentLength);
    }

    private static MailMessage MailOf(Stream stream) => MessageShapes.With(message => message.Attachments.Add(new Attachment(stream, "data.bin")));

    private static async Task<byte[]> CopyOfAsync(Stream stream)
    {
        MailMessage message = MailOf(stream);
        return ContentOf(await Snapshots.CreateAsync(message));
    }

    private static byte[] ContentOf(MailMessageSnapshot snapshot)
    {
        using MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null);
        return Snapshots.ReadAll(Snapshots.Streams(copy).Last());
    }
}
