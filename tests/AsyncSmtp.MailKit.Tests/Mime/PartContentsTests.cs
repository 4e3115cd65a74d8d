using System.Net.Mail;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Messages;
using MimeKit;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.MailKit.Tests.Mime;

public sealed class PartContentsTests
{
    [Fact]
    public async Task Convert_StreamThatCannotSeek_IsReadOnceAndArrives()
    {
        byte[] content = [.. Enumerable.Range(0, 20_000).Select(static i => (byte)i)];
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using PlainStream stream = new(content, canSeek: false);
        using MailMessage message = With(m => m.Attachments.Add(new Attachment(stream, "a.bin")));

        ReceivedMail mail = await TwoWays.SendConvertedAsync(server, message);

        Assert.Equal(content, MimeDump.ContentOfLastPart(mail));
    }

    [Fact]
    public void Convert_StreamThatCanSeek_IsNotReadAndNotCopied()
    {
        const int Size = 10_000_000;
        byte[] content = new byte[Size];
        using PlainStream stream = new(content, canSeek: true);
        using MailMessage message = With(m => m.Attachments.Add(new Attachment(stream, "a.bin")));
        Convert(message);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Convert(message);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, stream.Reads);
        Assert.True(allocated < 100_000, $"{allocated} bytes");

        static void Convert(MailMessage message) => _ = MimeConversion.Convert(message, international: false, TimeProvider.System);
    }

    [Fact]
    public void WriteTo_TwiceFromTheMiddle_WritesTheSame()
    {
        using MimeContent content = PartContents.Of(new MemoryStream([1, 2, 3, 4]) { Position = 1 });
        using MemoryStream written = new();

        content.WriteTo(written, TestContext.Current.CancellationToken);
        content.WriteTo(written, TestContext.Current.CancellationToken);

        Assert.Equal([2, 3, 4, 2, 3, 4], written.ToArray());
    }
}
