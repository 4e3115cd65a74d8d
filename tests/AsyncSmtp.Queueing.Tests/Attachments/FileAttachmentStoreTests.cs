using System.Text;
using AsyncSmtp.Tests.Messages;

namespace AsyncSmtp.Queueing.Tests.Attachments;

public sealed class FileAttachmentStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("asyncsmtp-store-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_Content_CanBeOpenedByAnotherAndDeleted()
    {
        FileAttachmentStore store = new(_directory);
        using MemoryStream content = new(Encoding.UTF8.GetBytes("0123")) { Position = 1 };
        string reference = await store.SaveAsync(content, Token);

        FileAttachmentStore other = new(_directory);
        using (Stream stream = await other.OpenAsync(reference, Token))
        using (StreamReader reader = new(stream))
        {
            Assert.Equal("123", await reader.ReadToEndAsync(Token));
        }

        await other.DeleteAsync(reference, Token);
        await other.DeleteAsync(reference, Token);
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await store.OpenAsync(reference, Token));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Save_StreamThatFails_LeavesNothing()
    {
        FileAttachmentStore store = new(_directory);
        using PlainStream content = new(new byte[5_000], canSeek: false) { FailAt = 2_000 };

        await Assert.ThrowsAsync<IOException>(async () => await store.SaveAsync(content, Token));

        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Open_NameThatIsNoneOfItsOwn_IsNotFound(string reference)
        => await Assert.ThrowsAsync<FileNotFoundException>(async () => await new FileAttachmentStore(_directory).OpenAsync(reference, Token));

    [Fact]
    public void New_RelativePath_Throws() => Assert.Throws<ArgumentException>(() => new FileAttachmentStore("store"));

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
