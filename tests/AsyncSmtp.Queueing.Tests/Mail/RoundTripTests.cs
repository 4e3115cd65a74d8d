using System.Net.Mail;
using System.Text;
using AsyncSmtp.Tests.Messages;

namespace AsyncSmtp.Queueing.Tests.Mail;

/// <summary>A message that went through a queue is on the wire what it would have been without one, byte for byte.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public void ThroughJson_SevenBit_WritesWhatTheOriginalWrites(string shape) => AssertEqual(() => MessageShapes.Create(shape), SmtpDeliveryFormat.SevenBit);

    [Theory]
    [MemberData(nameof(MessageShapes.InternationalNames), MemberType = typeof(MessageShapes))]
    public void ThroughJson_International_WritesWhatTheOriginalWrites(string shape) => AssertEqual(() => MessageShapes.Create(shape), SmtpDeliveryFormat.International);

    [Fact]
    public void ThroughJson_NoBodyAndNoParts_WritesWhatTheOriginalWrites() => AssertEqual(MessageShapes.Empty, SmtpDeliveryFormat.SevenBit);

    /// <summary>SmtpClient tells four encodings by their objects.</summary>
    [Fact]
    public void ThroughJson_EncodingsThatAreNotTheWellKnownObjects_WritesWhatTheOriginalWrites()
    {
        UTF8Encoding own = new(encoderShouldEmitUTF8Identifier: false);
        AssertEqual(
            () => MessageShapes.With(message =>
            {
                message.To.Add(new MailAddress("two@example.com", "Grüße aus Köln", own));
                message.To.Add(new MailAddress("three@example.com", "Grüße aus Köln", Encoding.Unicode));
                message.To.Add(new MailAddress("four@example.com", "Grüße aus Köln", new UnicodeEncoding()));
                message.Subject = "Grüße";
                message.SubjectEncoding = own;
                message.HeadersEncoding = own;
                message.Headers.Add("X-Note", "Grüße aus Köln");
                message.Attachments.Add(new Attachment(new MemoryStream([1]), "Grüße.txt") { NameEncoding = own });
            }),
            SmtpDeliveryFormat.SevenBit);
    }

    [Theory]
    [InlineData("\"\"\"Quoted\"\"\"")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("a \"b\" c")]
    [InlineData("back\\slash\\")]
    [InlineData("=?utf-8?B?R3I=?=")]
    public void ThroughJson_DisplayNamesWithQuotes_KeepsThem(string name)
    {
        using MailMessage message = MessageShapes.With(m => m.To.Add(new MailAddress("two@example.com", name)));
        using MailMessage again = QueuedMail.FromJson(QueuedMail.From(message).ToJson()).ToMailMessage();

        Assert.Equal(message.To[1].DisplayName, again.To[1].DisplayName);
    }

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public void From_AnyShape_LeavesTheCallersMessageAsItWas(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        string before = MessageDump.Of(message);

        _ = QueuedMail.From(message);

        Assert.Equal(before, MessageDump.Of(message));
    }

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public async Task ThroughJsonAndAStore_AnyShape_WritesWhatTheOriginalWrites(string shape)
    {
        MemoryAttachmentStore store = new();
        using MailMessage original = MessageShapes.Create(shape);
        QueuedMail mail = await QueuedMail.FromAsync(original, new EnqueueOptions { AttachmentStore = store, InlineLimit = 3 }, Token);
        using MailMessage again = await QueuedMail.FromJson(mail.ToJson()).ToMailMessageAsync(store, Token);

        Assert.Equal(mail.Parts.Count(static p => p.Reference is not null), store.Count);
        Assert.DoesNotContain(mail.Parts, static p => p.Content?.Length > 3);
        Assert.Equal(Eml.Normalize(Eml.Send(original)), Eml.Normalize(Eml.Send(again)));
    }

    [Fact]
    public async Task FromAsync_StreamThatCannotSeek_IsReadOnceAndStillGoesOut()
    {
        using PlainStream stream = new([1, 2, 3], canSeek: false);
        using MailMessage message = MessageShapes.With(m => m.Attachments.Add(new Attachment(stream, "a.bin")));

        Assert.Throws<InvalidOperationException>(() => QueuedMail.From(message));
        QueuedMail first = await QueuedMail.FromAsync(message, cancellationToken: Token);
        QueuedMail second = await QueuedMail.FromAsync(message, cancellationToken: Token);

        Assert.Equal([1, 2, 3], first.Attachments[0].Part.Content!.Value.ToArray());
        Assert.Equal([1, 2, 3], second.Attachments[0].Part.Content!.Value.ToArray());
    }

    [Fact]
    public async Task ThroughJson_EnvelopeOfItsOwn_IsKept()
    {
        using MailMessage message = MessageShapes.Create("addresses: To, CC, Bcc and duplicates");
        message.SetEnvelopeRecipients([new MailAddress("only@example.com")]);
        QueuedMail mail = QueuedMail.FromJson(QueuedMail.From(message).ToJson());
        using MailMessage again = mail.ToMailMessage();

        Assert.Equal("only@example.com", Assert.Single(mail.Recipients).Address);
        Assert.Equal("only@example.com", Assert.Single((await Snapshots.CreateAsync(again)).Recipients.Addresses).Address);
        Assert.Equal(2, again.To.Count);
    }

    [Fact]
    public void Recipients_AllKinds_AreInTheOrderOfTheLedger()
    {
        using MailMessage message = MessageShapes.Create("addresses: To, CC, Bcc and duplicates");

        Assert.Equal(
            ["to@example.com", "two@example.com", "bcc@example.com", "to@example.com", "cc@example.com", "to@example.com"], QueuedMail.From(message).Recipients.Select(static r => r.Address));
    }

    private static void AssertEqual(Func<MailMessage> create, SmtpDeliveryFormat format)
    {
        using MailMessage original = create();
        using MailMessage queued = create();
        QueuedMail mail = QueuedMail.From(queued, new EnqueueOptions { DeliveryFormat = format });
        queued.Dispose();

        QueuedMail again = QueuedMail.FromJson(mail.ToJson());
        using MailMessage message = again.ToMailMessage();
        string eml = Eml.Send(message, format);

        Assert.Equal(Eml.Normalize(Eml.Send(original, format)), Eml.Normalize(eml));
        Assert.Equal(mail.MessageId, Eml.MessageIdOf(eml));
        Assert.Equal(mail.MessageId, again.MessageId);
        Assert.Equal(mail.ToJson(), again.ToJson());
    }
}
