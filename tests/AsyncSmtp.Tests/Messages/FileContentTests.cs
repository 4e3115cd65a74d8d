using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Attachments that stay in their files.</summary>
public sealed class FileContentTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(static i => (byte)(i * 31))];

    private readonly string _path = Path.GetTempFileName();

    public FileContentTests() => File.WriteAllBytes(_path, Content);

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000, 1_000)]
    [InlineData(200_000, 0)]
    public async Task CreateMessage_FileIsLeft_ReadsItFromThePositionThatTheStreamHad(int position, int start)
    {
        using MailMessageSnapshot snapshot = await SnapshotAsync(position);

        Assert.Equal((Content.Length - start, Content.Length - start), (snapshot.ContentLength, (int)snapshot.ContentLength));
        Assert.Equal(Content[start..], ContentOf(snapshot));
        Assert.Equal(Content[start..], ContentOf(snapshot));
    }

    [Fact]
    public async Task CreateMessage_StreamIsClosedAndTheFileDeleted_ReadsItAllTheSame()
    {
        using MailMessageSnapshot snapshot = await SnapshotAsync();
        File.Delete(_path);

        Assert.Equal(Content, ContentOf(snapshot));
    }

    [Fact]
    public async Task CreateMessage_FileIsWrittenTo_ReadsWhatIsThere()
    {
        using MailMessageSnapshot snapshot = await SnapshotAsync();
        using (FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.WriteByte(99);
        }

        Assert.Equal(99, ContentOf(snapshot)[0]);
    }

    [Fact]
    public async Task CreateMessage_FileHasBecomeShorter_FailsAndSaysWhich()
    {
        using MailMessageSnapshot snapshot = await SnapshotAsync();
        using (FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1_000);
        }

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => ContentOf(snapshot));

        Assert.Contains("message.Attachments[0].ContentStream has become shorter", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_ClosesTheFile()
    {
        MailMessageSnapshot snapshot = await SnapshotAsync();
        using MailMessage message = Message(snapshot);

        snapshot.Dispose();

        Assert.Throws<ObjectDisposedException>(() => message.Attachments[0].ContentStream.ReadByte());
    }

    [Fact]
    public async Task CreateAsync_NotAskedFor_CopiesTheFile()
    {
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "");
        message.Attachments.Add(new Attachment(_path));
        using MailMessageSnapshot snapshot = await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions(), TestContext.Current.CancellationToken);

        File.WriteAllBytes(_path, [1]);

        Assert.Equal(Content, ContentOf(snapshot));
    }

    [Fact]
    public async Task CreateAsync_ContentGoesOutAsItIs_IsLookedAtAndCopied()
    {
        File.WriteAllText(_path, "a\nb");
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "");
        message.Attachments.Add(new Attachment(_path, "text/plain") { TransferEncoding = System.Net.Mime.TransferEncoding.SevenBit });
        using MailMessageSnapshot snapshot = await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions { ReadFilesWhenSent = true }, TestContext.Current.CancellationToken);

        Assert.Equal("a\r\nb"u8.ToArray(), ContentOf(snapshot));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void TryOpen_AFile_IsItsContentFromThePositionOfTheStream(int position)
    {
        using FileStream stream = Open(position);
        using FileContent? file = FileContent.TryOpen(stream, "field");

        Assert.NotNull(file);
        Assert.Equal(Content.Length - position, file.Length);
        Assert.Equal(Content[position..], file.ReadAll());
        Assert.Equal(Content[position..], new PartContent(file).ToBytes().ToArray());
    }

    /// <summary>What the stream reads is not what has its name now.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public void TryOpen_AnotherFileHasItsName_IsNone(int length)
    {
        using FileStream stream = Open(position: 0);
        File.Delete(_path);
        File.WriteAllBytes(_path, new byte[length]);

        Assert.Null(FileContent.TryOpen(stream, "field"));
    }

    [Fact]
    public void TryOpen_TheFileIsGone_IsNone()
    {
        using FileStream stream = Open(position: 0);
        File.Delete(_path);

        Assert.Null(FileContent.TryOpen(stream, "field"));
    }

    [Fact]
    public void Read_FileHasBecomeLonger_EndsWhereItEnded()
    {
        using FileStream stream = Open(position: 0);
        using FileContent file = FileContent.TryOpen(stream, "field")!;
        File.AppendAllText(_path, "more");

        Assert.Equal(10, file.Read(new byte[100], Content.Length - 10));
    }

    [Fact]
    public async Task Stream_NoSenseInWhatIsAsked_IsRefused()
    {
        using FileStream stream = Open(position: 0);
        using FileContent file = FileContent.TryOpen(stream, "field")!;
        await using Stream content = file.Open();

        Assert.Throws<ArgumentOutOfRangeException>(() => content.Position = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => content.Read(new byte[10], 5, 6));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => content.ReadAsync(new byte[10], 5, 6, TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => _ = await content.ReadAsync(new byte[10], new CancellationToken(canceled: true)));
    }

    /// <summary>What goes wrong while it is read is told by the task.</summary>
    [Fact]
    public async Task Stream_FileIsClosed_FailsInItsTask()
    {
        using FileStream stream = Open(position: 0);
        FileContent file = FileContent.TryOpen(stream, "field")!;
        await using Stream content = file.Open();
        file.Dispose();

        ValueTask<int> reading = content.ReadAsync(new byte[10], TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reading);
    }

    [Fact]
    public async Task Stream_SeekingAndReading_IsThatOfTheFile()
    {
        using MailMessageSnapshot snapshot = await SnapshotAsync();
        using MailMessage message = Message(snapshot);
        Stream stream = message.Attachments[0].ContentStream;
        byte[] buffer = new byte[10];

        Assert.Equal((true, true, false, 200_000L), (stream.CanRead, stream.CanSeek, stream.CanWrite, stream.Length));
        Assert.Equal(199_995, stream.Seek(-5, SeekOrigin.End));
        Assert.Equal(5, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken));
        Assert.Equal(Content[^5..], buffer[..5]);
        Assert.Equal(100, stream.Seek(100, SeekOrigin.Begin));
        Assert.Equal(110, stream.Seek(10, SeekOrigin.Current));
        Assert.Equal(Content[110], stream.ReadByte());
    }

    private static MailMessage Message(MailMessageSnapshot snapshot) => snapshot.CreateMessage(snapshot.Recipients, probe: null, tail: null);

    private static byte[] ContentOf(MailMessageSnapshot snapshot)
    {
        using MailMessage message = Message(snapshot);
        using MemoryStream bytes = new();
        message.Attachments[0].ContentStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<MailMessageSnapshot> SnapshotAsync(int position = 0)
    {
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "");
        message.Attachments.Add(new Attachment(Open(position), "file.bin"));
        return await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions { ReadFilesWhenSent = true }, TestContext.Current.CancellationToken);
    }

    private FileStream Open(int position) => new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = position };
}
