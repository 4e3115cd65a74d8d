using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Messages;
using MimeKit;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Pipelining.Tests.Content;

/// <summary>A content is, byte for byte, what the MailKit transport sends with DATA, for every shape of message, and so is what MAIL FROM says of it.</summary>
public sealed class WireContentTests
{
    private const string Id = "Message-ID";

    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public Task Create_SevenBit_IsWhatMailKitSends(string shape) => AssertEqualAsync(() => MessageShapes.Create(shape), new LoopbackSmtpServerOptions());

    [Theory]
    [MemberData(nameof(InternationalNames), MemberType = typeof(MessageShapes))]
    public Task Create_International_IsWhatMailKitSends(string shape) => AssertEqualAsync(() => MessageShapes.Create(shape), new LoopbackSmtpServerOptions(), SmtpDeliveryFormat.International);

    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public Task Create_InternationalToAServerThatTakesSevenBitOnly_IsWhatMailKitSends(string shape) => shape == "addresses: line break in a display name"
        ? Task.CompletedTask
        : AssertEqualAsync(() => MessageShapes.Create(shape), new LoopbackSmtpServerOptions { EightBitMime = false, SmtpUtf8 = false }, SmtpDeliveryFormat.International);

    [Theory]
    [InlineData("")]
    [InlineData("no line break at the end")]
    [InlineData(".")]
    [InlineData("\r\n.\r\n..\r\n.x\r\n")]
    public async Task Create_Bodies_AreWhatMailKitSends(string body)
    {
        foreach (TransferEncoding encoding in new[] { TransferEncoding.SevenBit, TransferEncoding.QuotedPrintable, TransferEncoding.Base64 })
        {
            await AssertEqualAsync(() => With(m => m.BodyTransferEncoding = encoding, body), new LoopbackSmtpServerOptions());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Create_EightBitBody_IsEncodedWhereTheServerDoesNotTakeIt(bool isTaken) => AssertEqualAsync(
        static () => With(static m => m.BodyTransferEncoding = TransferEncoding.EightBit, "Grüße\r\n.\r\n"),
        new LoopbackSmtpServerOptions { EightBitMime = isTaken });

    [Fact]
    public Task Create_InternationalAddressOfARecipient_IsAnnounced() => AssertEqualAsync(
        static () => With(static m => m.To.Add("jürgen@example.com")),
        new LoopbackSmtpServerOptions(),
        SmtpDeliveryFormat.International);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Create_InternationalDomainsOfAMailInAscii_AreNamedAsDnsKnowsThem(bool isUtf8Taken) => AssertEqualAsync(
        static () => With(static m =>
        {
            m.From = new MailAddress("jo@bücher.example");
            m.To.Add("ann@bücher.example");
        }),
        new LoopbackSmtpServerOptions { SmtpUtf8 = isUtf8Taken },
        expectedSender: "jo@xn--bcher-kva.example");

    [Fact]
    public async Task Create_InternationalWithoutEightBitMime_IsEncoded()
    {
        using MailMessage message = With(static m => m.Subject = "Grüße");
        TwoPaths paths = new(new LoopbackSmtpServerOptions { EightBitMime = false }, SmtpDeliveryFormat.International);

        await paths.UseContentAsync(message, static content =>
        {
            Assert.False(content.NeedsSmtpUtf8);
            Assert.False(content.Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)127));
        });
    }

    [Fact]
    public async Task Create_MimeMessage_IsWhatMailKitSends()
    {
        using MimeMessage message = new([new MailboxAddress("Jö", "from@example.com")], [new MailboxAddress("", "to@example.com")], "Größe", new Multipart("mixed")
        {
            new TextPart("plain") { Text = "Hello\r\n.\r\n" },
            new MimePart("image", "png") { Content = new MimeContent(new MemoryStream([1, 2, 3])), ContentTransferEncoding = ContentEncoding.Base64 },
        });
        message.Bcc.Add(new MailboxAddress("", "hidden@example.com"));

        await AssertEqualAsync(() => VerbatimMessage.Wrap(message), new LoopbackSmtpServerOptions());
    }

    [Fact]
    public async Task Create_LargeMimeMessage_IsStreamed()
    {
        using MimeMessage message = new([new MailboxAddress("", "from@example.com")], [new MailboxAddress("", "to@example.com")], "Large", new TextPart("plain") { Text = new string('x', 100_000) });
        using MailMessage carrier = VerbatimMessage.Wrap(message);

        await new TwoPaths(new()).UseContentAsync(carrier, static content => Assert.False(content.IsBuffered));
    }

    [Fact]
    public async Task Create_Notifications_AreThoseOfTheMessage()
    {
        using MailMessage message = With(static m => m.DeliveryNotificationOptions = DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay);

        await new TwoPaths(new()).UseContentAsync(message, static content => Assert.Equal(DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay, content.DeliveryNotificationOptions));
    }

    [Theory]
    [InlineData(WireContent.LargestBuffered, true)]
    [InlineData(WireContent.LargestBuffered + 1, false)]
    public async Task Create_SizeOfAllParts_DecidesWhetherItIsBuffered(int size, bool isBuffered)
    {
        const string Body = "Grüße";
        using MailMessage message = With(m => m.Attachments.Add(Attachment(new byte[size - "Grüße"u8.Length])), Body);

        await new TwoPaths(new()).UseContentAsync(message, content =>
        {
            Assert.Equal(isBuffered, content.IsBuffered);
            Assert.Equal(isBuffered, content.Length is not null);
        });
    }

    [Fact]
    public async Task Bytes_AfterDispose_AreGone()
    {
        using MailMessage message = Message();
        WireContent? kept = null;

        await new TwoPaths(new()).UseContentAsync(message, content => kept = content);

        Assert.Throws<InvalidOperationException>(() => kept!.Bytes);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.WriteToAsync(Stream.Null, TestContext.Current.CancellationToken));
        kept!.Dispose();
    }

    private static async Task AssertEqualAsync(Func<MailMessage> create, LoopbackSmtpServerOptions server, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit, string? expectedSender = null)
    {
        TwoPaths paths = new(server, format);
        using MailMessage first = WithId(create());
        (ReceivedMail mail, byte[] stuffed) = await paths.SendByMailKitAsync(first);
        using MailMessage second = WithId(create());

        await paths.UseContentAsync(second, content =>
        {
            using MemoryStream written = new();
            content.WriteToAsync(written, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
            Assert.Equal(TwoPaths.Comparable(stuffed), TwoPaths.Comparable(written.ToArray()));
            Assert.Equal(mail.Sender, content.Sender);
            Assert.Equal(expectedSender ?? content.Sender, content.Sender);
            Assert.Equal(mail.SenderParameters.ContainsKey("SMTPUTF8"), content.NeedsSmtpUtf8);
            Assert.Equal(mail.SenderParameters.ContainsKey("BODY"), content.IsEightBit);
            if (content.IsBuffered)
            {
                Assert.Equal(written.ToArray(), content.Bytes.ToArray());
                Assert.Equal(mail.Content.Length, content.Length);
            }
        });
    }

    private static MailMessage WithId(MailMessage message)
    {
        message.Headers[Id] ??= "<one@example.com>";
        return message;
    }
}
