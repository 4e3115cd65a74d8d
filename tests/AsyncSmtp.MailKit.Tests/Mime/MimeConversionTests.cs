using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Messages;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.MailKit.Tests.Mime;

/// <summary>A converted message, sent by MailKit, is part by part what a bare SmtpClient sends, for every shape of message.</summary>
public sealed class MimeConversionTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public Task Convert_SevenBit_IsWhatSmtpClientSends(string shape) => AssertEqualAsync(() => Create(shape));

    [Theory]
    [MemberData(nameof(InternationalNames), MemberType = typeof(MessageShapes))]
    public Task Convert_International_IsWhatSmtpClientSends(string shape) => AssertEqualAsync(() => Create(shape), SmtpDeliveryFormat.International);

    [Fact]
    public Task Convert_HeadersOfTheContent_AreThoseOfTheBody() => AssertEqualAsync(() => With(message =>
    {
        message.Headers.Add("Content-Language", "de");
        message.Headers.Add("content-description", "Grüße");
        message.Attachments.Add(Attachment([1, 2, 3]));
    }));

    [Fact]
    public Task Convert_ShownRecipientsInTheirCarrier_AreShown() => AssertEqualAsync(() => With(message =>
    {
        message.To.Clear();
        message.Bcc.Add("only@example.com");
        message.Headers["X-Priority"] = "1";
        message.Headers["Importance"] =
            "high\r\nTo: \"Doe, Jane\" <jane@example.com>,\r\n =?utf-8?B?R3LDvMOfZQ==?= <two@example.com>,\r\n three@example.com\r\nCc: \"a: b\" <cc@example.com>";
    }));

    [Theory]
    [InlineData("back\\\\slash")]
    [InlineData("a \\\"b\\\" c")]
    [InlineData("Gr\\üße")]
    [InlineData("one, two; three: <four>")]
    [InlineData("(comment)")]
    [InlineData("=?utf-8?B?R3I=?=")]
    public async Task Convert_DisplayNames_AreWhatSmtpClientShows(string name)
    {
        foreach (SmtpDeliveryFormat format in Enum.GetValues<SmtpDeliveryFormat>())
        {
            await AssertEqualAsync(() => With(message => message.To.Add(new MailAddress("two@example.com", name))), format);
        }
    }

    [Fact]
    public Task Convert_AttachedMessage_StaysOne() => AssertEqualAsync(() => With(message =>
    {
        string text = $"From: a@example.com\r\nSubject: {new string('x', 500)}\r\n\r\nFrom here\r\n{new string('y', 900)}\r\n";
        message.Attachments.Add(Attachment(Encoding.ASCII.GetBytes(text), "mail.eml", TransferEncoding.SevenBit, "message/rfc822"));
        message.Attachments.Add(Attachment(Encoding.UTF8.GetBytes(text + "Grüße\r\n"), "mail.eml", TransferEncoding.EightBit, "message/rfc822"));
    }));

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain; charset=utf-16")]
    [InlineData("text/plain; charset=x-unheard-of")]
    public async Task Convert_QuotedPrintableOfWhatIsNoText_KeepsEveryByte(string type)
    {
        byte[] content = [.. Encoding.Unicode.GetBytes("One\nTwo\r\nThree\r"), 0, 10, 13, 10, 255];
        using MailMessage message = With(m => m.Attachments.Add(new Attachment(new MemoryStream(content), new ContentType(type)) { TransferEncoding = TransferEncoding.QuotedPrintable }));

        Assert.Equal(content, MimeDump.ContentOfLastPart(await TwoWays.SendConvertedAsync(_server, message)));
    }

    [Theory]
    [InlineData(TransferEncoding.SevenBit)]
    [InlineData(TransferEncoding.QuotedPrintable)]
    public async Task Convert_EmptyLinesAtTheEnd_AreNeitherMoreNorLess(TransferEncoding encoding)
    {
        using MailMessage message = With(m => m.BodyTransferEncoding = encoding, "One\r\n\r\n\r\n");
        ReceivedMail mail = await TwoWays.SendConvertedAsync(_server, message);

        Assert.Equal("One\r\n\r\n\r\n", mail.BodyText);
    }

    [Fact]
    public async Task Convert_EightBitToAServerWithout8BitMime_ArrivesAllTheSame()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { EightBitMime = false });
        using MailMessage message = With(m => m.BodyTransferEncoding = TransferEncoding.EightBit, "Grüße\r\n");
        ReceivedMail mail = await TwoWays.SendConvertedAsync(server, message);

        Assert.True(Ascii.IsValid(mail.Content.Span));
        Assert.Equal("Grüße\r\n"u8, MimeDump.ContentOfLastPart(mail));
    }

    [Fact]
    public async Task Convert_Empty_IsAnEmptyText()
    {
        using MailMessage message = Empty();
        ReceivedMail mail = await TwoWays.SendConvertedAsync(_server, message);

        Assert.Equal("text/plain; charset=us-ascii", mail.GetHeader("Content-Type"));
        Assert.Equal("", mail.BodyText.Trim());
    }

    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public void Convert_AnyShape_LeavesTheMessageAsItWas(string shape)
    {
        using MailMessage message = Create(shape);
        string before = MessageDump.Of(message);

        using (MimeKit.MimeMessage mime = MimeConversion.Convert(message, international: false, TimeProvider.System))
        {
            Assert.Equal(before, MessageDump.Of(message));
            Assert.Empty(mime.Bcc);
        }
    }

    private async Task AssertEqualAsync(Func<MailMessage> create, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit)
    {
        (ReceivedMail bare, ReceivedMail converted) = await TwoWays.SendAsync(_server, create, format);

        Assert.Equal(MimeDump.Of(bare), MimeDump.Of(converted));
    }
}
