using AsyncSmtp.Testing;
using MimeKit;

namespace AsyncSmtp.MailKit.Tests.Transport;

public sealed class MimeMessageTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAsync_MimeMessage_ArrivesAsItIsAndWithoutBcc()
    {
        await using SmtpMailSender sender = new(Options(), new MailKitTransportFactory());
        using MimeMessage message = Message();
        message.Bcc.Add(new MailboxAddress("", "hidden@example.com"));
        message.Headers.Add("X-Order", "4711");

        MailSendResult result = await sender.SendAsync(message, Token).Capped();
        message.Subject = "Changed afterwards";

        ReceivedMail mail = Assert.Single(_server.Mails);
        using MimeMessage arrived = await MimeMessage.LoadAsync(new MemoryStream(mail.Content.ToArray()), Token);
        Assert.Equal((DeliveryOutcome.Sent, $"<{message.MessageId}>"), (result.Outcome, result.MessageId));
        Assert.Equal(["to@example.com", "hidden@example.com"], mail.Recipients.Select(static r => r.Address));
        Assert.Equal(("Größe", "4711", message.MessageId), (arrived.Subject, arrived.Headers["X-Order"], arrived.MessageId));
        Assert.Empty(arrived.Bcc);
        Assert.Equal(["text/plain", "image/png"], arrived.BodyParts.Select(static p => p.ContentType.MimeType));
    }

    [Fact]
    public async Task SendAsync_MimeMessageWithoutId_HasTheResultsId()
    {
        await using SmtpMailSender sender = new(Options(), new MailKitTransportFactory());
        using MimeMessage message = Message();
        message.Headers.Remove(HeaderId.MessageId);

        MailSendResult result = await sender.SendAsync(message, Token).Capped();

        Assert.Equal(result.MessageId, Assert.Single(_server.Mails).MessageId);
    }

    [Fact]
    public async Task SendAsync_MimeMessageThroughSmtpClient_IsRefusedAtOnceAndSaysWhatToDo()
    {
        await using SmtpMailSender sender = new(Options());
        using MimeMessage message = Message();

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendAsync(message, Token));

        Assert.Contains("UseMailKit", e.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Connections);
    }

    [Fact]
    public async Task SendAsync_MimeMessageWithoutAuthorOrRecipient_IsRefusedAtOnce()
    {
        await using SmtpMailSender sender = new(Options(), new MailKitTransportFactory());
        using MimeMessage nobody = Message();
        nobody.To.Clear();
        using MimeMessage anonymous = Message();
        anonymous.From.Clear();

        Assert.Contains("recipient", (await Assert.ThrowsAsync<ArgumentException>(() => sender.SendAsync(nobody, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("From", (await Assert.ThrowsAsync<ArgumentException>(() => sender.SendAsync(anonymous, Token))).Message, StringComparison.Ordinal);
    }

    private static MimeMessage Message() => new([new MailboxAddress("Jo", "from@example.com")], [new MailboxAddress("", "to@example.com")], "Größe", new Multipart("mixed")
    {
        new TextPart("plain") { Text = "Hello" },
        new MimePart("image", "png") { Content = new MimeContent(new MemoryStream([1, 2, 3])), ContentTransferEncoding = ContentEncoding.Base64 },
    });

    private AsyncSmtpOptions Options() => new() { Host = _server.Host, Port = _server.Port, EnableSsl = false };
}
