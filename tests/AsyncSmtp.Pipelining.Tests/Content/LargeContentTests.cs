using System.Net.Mail;
using System.Text;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Pipelining.Tests.Content;

public sealed class LargeContentTests
{
    private const int Size = 10_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteToAsync_LargeAttachment_TakesLittleMemory()
    {
        using MailMessage message = Mail();
        await new TwoPaths(new()).UseContentAsync(message, static content =>
        {
            // On this thread alone, since the target never waits.
            Assert.True(content.WriteToAsync(Stream.Null, Token).AsTask().IsCompletedSuccessfully);

            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(content.WriteToAsync(Stream.Null, Token).AsTask().IsCompletedSuccessfully);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.InRange(allocated, 0, 200_000);
        });
    }

    [Fact]
    public async Task WriteToAsync_LargeAttachment_IsWhatMailKitSends()
    {
        TwoPaths paths = new(new());
        using MailMessage first = Mail();
        (_, byte[] stuffed) = await paths.SendByMailKitAsync(first);
        using MailMessage second = Mail();
        await paths.UseContentAsync(second, content =>
        {
            BlockTarget target = new(isLate: false);
            Assert.True(content.WriteToAsync(target, Token).AsTask().IsCompletedSuccessfully);

            Assert.InRange(target.LargestWrite, 60_000, 65_536);
            Assert.True(TwoPaths.Comparable(stuffed) == TwoPaths.Comparable(target.Written));
        });
    }

    private static MailMessage Mail() => With(
        static message =>
        {
            byte[] content = new byte[Size];
            new Random(4713).NextBytes(content);
            message.Headers.Add("Message-ID", "<large@example.com>");
            message.Attachments.Add(Attachment(content));
            message.Attachments.Add(Attachment(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(".\r\n..\r\nx\r\n", 20_000))), "dots.txt", System.Net.Mime.TransferEncoding.SevenBit, "text/plain"));
        });
}
