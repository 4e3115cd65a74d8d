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
        message.Attachments.Add(new Attachment(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = position }, "file.bin"));
        return await MailMessageSnapshot.CreateAsync(message, new AsyncSmtpOptions { ReadFilesWhenSent = true }, TestContext.Current.CancellationToken);
    }
}
