using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Lines that end with an LF alone, in parts that go out as they are, and what SmtpClient alone makes of them.</summary>
[Collection(PostfixTests.Name)]
public sealed class PostfixLineBreakTests(ServerFixture<PrivatePostfix> fixture)
{
    private const string Text = "First\nSecond\r\nThird\n.\nFifth\n";
    private const string Letter = "Grüße\naus Zürich\n";
    private const string Smuggled = "smuggled@example.com";
    private static readonly byte[] Data = [0xFF, (byte)'\n', (byte)'.', (byte)'\n', 0x80, (byte)'\r', 0x00];

    [Fact]
    public async Task SendAsync_LoneLineFeeds_ArrivesWhereSmtpClientAloneIsRefused()
    {
        PrivatePostfix postfix = fixture.Server;
        int port = postfix.Doors.Strict.Port;
        using MailMessage plain = ComposeLines();
        using MailMessage message = ComposeLines();

        SmtpException refusal = await Assert.ThrowsAsync<SmtpException>(() => SendPlainlyAsync(port, plain)).Capped();
        MailSendResult result = await SendAsync(port, message);

        Assert.Equal(SmtpStatusCode.MailboxUnavailable, refusal.StatusCode);
        Assert.Contains("bare <LF> received", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await postfix.FilesAsync(plain.Headers["Message-ID"]!));
        using MimeMessage arrived = await MimeMessage.LoadAsync(Assert.Single(await postfix.FilesAsync(result.MessageId)), TestContext.Current.CancellationToken).Capped();
        Assert.Equal(Lines(Text), Lines(arrived.TextBody));
        MimePart[] parts = [.. arrived.Attachments.Cast<MimePart>()];
        Assert.Equal(Lines(Letter), Lines(Encoding.UTF8.GetString(Decode(parts[0]))));
        Assert.Equal(Data, Decode(parts[1]));
    }

    [Fact]
    public async Task SendAsync_CommandsBehindALoneLineFeed_ArriveAsTextWhereSmtpClientAloneSmugglesThem()
    {
        PrivatePostfix postfix = fixture.Server;
        int port = postfix.Doors.Lenient.Port;
        using MailMessage plain = ComposeSmuggler("<plain@smuggled.example.com>");
        using MailMessage message = ComposeSmuggler("<guarded@smuggled.example.com>");

        await SendPlainlyAsync(port, plain).Capped();
        MailSendResult result = await SendAsync(port, message);

        // The one that went out alone has become two; the other is whole, and its inner commands are lines of its text.
        Assert.Equal(["plain@smuggled.example.com"], (await postfix.ArrivalsAsync()).Where(static arrival => arrival.Recipient == Smuggled).Select(static arrival => arrival.MessageId.Trim('<', '>')));
        using MimeMessage arrived = await MimeMessage.LoadAsync(Assert.Single(await postfix.FilesAsync(result.MessageId)), TestContext.Current.CancellationToken).Capped();
        Assert.Contains($"RCPT TO:<{Smuggled}>", Lines(arrived.TextBody));
    }

    private static MailMessage ComposeLines()
    {
        MailMessage message = Compose(Text, $"<{Guid.NewGuid():N}@example.com>");
        message.Attachments.Add(Attach(Encoding.UTF8.GetBytes(Letter), new System.Net.Mime.ContentType("text/plain; charset=utf-8")));
        message.Attachments.Add(Attach(Data, new System.Net.Mime.ContentType(MediaTypeNames.Application.Octet)));
        return message;
    }

    private static MailMessage ComposeSmuggler(string messageId)
        => Compose($"Hello\n.\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<{Smuggled}>\r\nDATA\r\nMessage-ID: {messageId}\r\n\r\nNot from who it seems\r\n", $"<outer-{messageId[1..]}");

    private static MailMessage Compose(string text, string messageId)
    {
        MailMessage message = new("from@example.com", "to@example.com", "Subject", text) { BodyEncoding = Encoding.ASCII, BodyTransferEncoding = TransferEncoding.SevenBit };
        message.Headers["Message-ID"] = messageId;
        return message;
    }

    private static System.Net.Mail.Attachment Attach(byte[] content, System.Net.Mime.ContentType type)
        => new(new MemoryStream(content), type) { TransferEncoding = TransferEncoding.EightBit };

    private static async Task SendPlainlyAsync(int port, MailMessage message)
    {
        using SmtpClient client = new("127.0.0.1", port);
        await client.SendMailAsync(message, TestContext.Current.CancellationToken);
    }

    private static async Task<MailSendResult> SendAsync(int port, MailMessage message)
    {
        await using SmtpMailSender sender = Transports.Open(SinkTrial.OptionsFor(port));
        return await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
    }

    private static string[] Lines(string? text) => (text ?? "").ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static byte[] Decode(MimePart part)
    {
        using MemoryStream decoded = new();
        part.Content!.DecodeTo(decoded);
        return decoded.ToArray();
    }
}
