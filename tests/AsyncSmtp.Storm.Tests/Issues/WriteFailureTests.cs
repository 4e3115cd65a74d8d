using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.Storm.Tests.EvilServers;
using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Issues;

/// <summary>A part in base64 is past its commit point before it is written. Where the write of it fails, the final dot has not been sent.</summary>
public sealed class WriteFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_ResetWhileTheLastPartIsWritten_IsNotSent(bool secure)
    {
        await using EvilServer server = new(secure);
        server.BreakOnce(SmtpServerStage.Body, SmtpServerAction.Reset().AfterBodyBytes(100_000));
        using MailMessage message = new("a@example.org", "b@example.org", "Subject", "Text");
        message.Attachments.Add(new Attachment(new MemoryStream(new byte[12_000_000]), "part", "application/octet-stream") { TransferEncoding = TransferEncoding.Base64 });

        StormEnd end = await StormEnd.OfAsync(server.Sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());

        Assert.True(end.Outcome == StormOutcome.NotSent, $"{end.Outcome}: {end.Error}");
        Assert.Contains("The connection was lost while its content was being sent", end.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(server.Server.Mails);
    }
}
