using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using AsyncSmtp.Tests.Messages;

namespace AsyncSmtp.Queueing.Tests.Mail;

public sealed class QueuedMailTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void MessageId_NoneOfTheCallers_IsTheIdAtTheSendersDomain()
    {
        using MailMessage message = MessageShapes.Message();
        QueuedMail mail = QueuedMail.From(message, new EnqueueOptions { Id = "order-4711" });
        message.Sender = new MailAddress("list@bücher.example");

        Assert.Equal("<order-4711@example.com>", mail.MessageId);
        Assert.Equal("<order-4711@xn--bcher-kva.example>", QueuedMail.From(message, new EnqueueOptions { Id = "order-4711" }).MessageId);
    }

    [Fact]
    public void MessageId_TheCallersOwn_IsKept()
    {
        using MailMessage message = MessageShapes.Create("headers: Message-ID");
        using MailMessage blank = MessageShapes.With(m => m.Headers.Add("Message-ID", " "));
        QueuedMail mail = QueuedMail.From(blank);

        Assert.Equal("<own.id@example.com>", QueuedMail.From(message).MessageId);
        using MailMessage again = mail.ToMailMessage();
        Assert.Equal((mail.MessageId, $"<{mail.Id}@example.com>"), (again.Headers["Message-ID"], mail.MessageId));
    }

    [Fact]
    public void Id_NotGiven_IsNewEachTime()
    {
        using MailMessage message = MessageShapes.Message();

        Assert.NotEqual(QueuedMail.From(message).Id, QueuedMail.From(message).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a@b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("ä")]
    public void Id_NotFitForAMessageId_IsRefused(string id)
    {
        using MailMessage message = MessageShapes.Message();
        QueuedMail mail = QueuedMail.From(message);

        Assert.Throws<ArgumentException>(() => QueuedMail.From(message, new EnqueueOptions { Id = id }));
        Assert.Throws<ArgumentException>(() => (mail with { Id = id }).ToMailMessage());
        Assert.Throws<ArgumentException>(() => QueuedMail.From(message, new EnqueueOptions { Id = new string('a', 129) }));
    }

    [Fact]
    public void FromJson_NewerVersion_IsRefusedWithWhatToDo()
    {
        using MailMessage message = MessageShapes.Message();
        QueuedMail newer = QueuedMail.From(message) with { Version = 2 };

        Assert.Contains("Upgrade", Assert.Throws<NotSupportedException>(() => QueuedMail.FromJson(newer.ToJson())).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(newer.ToMailMessage);
        Assert.Throws<NotSupportedException>(() => QueuedMail.FromJson("""{"version":2,"id":{"other":"shape"}}"""u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"id":"a","from":{"address":"a@example.com"}}""")]
    [InlineData("""{"version":1,"id":null,"from":{"address":"a@example.com"}}""")]
    [InlineData("""{"version":1,"id":"a","from":{"address":"a@example.com"},"subject":null}""")]
    public void FromJson_NoMail_ThrowsJsonException(string json) => Assert.Throws<JsonException>(() => QueuedMail.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void FromJson_FieldsThatAreNotKnown_AreLeftOutAndThoseThatAreMissingAreAsInANewMessage()
    {
        QueuedMail mail = QueuedMail.FromJson("""{"version":1,"id":"a","from":{"address":"a@example.com"},"to":[{"address":"b@example.com"}],"note":1}"""u8);

        using MailMessage message = mail.ToMailMessage();
        Assert.Equal("b@example.com", Assert.Single(mail.Recipients).Address);
        Assert.Equal(("", TransferEncoding.Unknown, MailPriority.Normal), (message.Body, message.BodyTransferEncoding, message.Priority));
        Assert.Contains("To: b@example.com\r\n", Eml.Send(message), StringComparison.Ordinal);
    }

    /// <summary>What was enqueued by this version must be read by all later ones: this text does not change.</summary>
    [Fact]
    public void FromJson_WhatVersion1Wrote_IsTheSameMail()
    {
        string json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Mail", "version1.json")).TrimEnd();
        QueuedMail mail = QueuedMail.FromJson(Encoding.UTF8.GetBytes(json));
        using MailMessage message = (mail with { Attachments = [mail.Attachments[0]] }).ToMailMessage();

        Assert.Equal(json, Encoding.UTF8.GetString(mail.ToJson()));
        Assert.Equal("0199", mail.Attachments[1].Part.Reference);
        Assert.Equal(("Grüße", "logo", "a.txt"), (message.Subject, message.AlternateViews[0].LinkedResources[0].ContentId, message.Attachments[0].Name));
    }

    [Fact]
    public void ToJson_HtmlAndUmlauts_StayAsTheyAre()
    {
        using MailMessage message = MessageShapes.Message(body: "<p>Grüße & 'so'</p>");

        Assert.Contains("<p>Grüße & 'so'</p>", Encoding.UTF8.GetString(QueuedMail.From(message).ToJson()), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<MailMessage>> Unfit => new()
    {
        { "message.To", static m => m.To.Clear() },
        { "message.Attachments[0].ContentId", static m => m.Attachments.Add(new Attachment(new MemoryStream([1]), "a") { ContentId = "a\r\nBcc: b" }) },
        { "message.SubjectEncoding", static m => m.SubjectEncoding = new UTF8Encoding(false, throwOnInvalidBytes: true) },
        { "message.BodyEncoding", static m => m.BodyEncoding = Encoding.GetEncoding("us-ascii", new EncoderExceptionFallback(), DecoderFallback.ReplacementFallback) },
        { "message.To[0]", static m => m.To[0] = new MailAddress("grüße@example.com") },
        { "message.Headers", static m => m.Headers["Message-ID"] = "<a\r\nb>" },
    };

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public async Task From_WhatCannotBeSentOrKept_IsRefusedByTheFieldsName(string field, Action<MailMessage> change)
    {
        using MailMessage message = MessageShapes.With(change);

        Assert.Contains(field, Assert.Throws<ArgumentException>(() => QueuedMail.From(message)).Message, StringComparison.Ordinal);
        Assert.Contains(field, (await Assert.ThrowsAsync<ArgumentException>(async () => await QueuedMail.FromAsync(message, cancellationToken: Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromAsync_StoreThatFailsHalfway_LeavesNothingInIt()
    {
        MemoryAttachmentStore store = new() { Room = 2 };
        using MailMessage message = MessageShapes.Create("attachments: body and views");

        await Assert.ThrowsAsync<IOException>(async () => await QueuedMail.FromAsync(message, new EnqueueOptions { AttachmentStore = store, InlineLimit = 0 }, Token));

        Assert.Equal((-1, 0), (store.Room, store.Count));
    }

    [Fact]
    public async Task ToMailMessage_ContentInAStore_NeedsTheStore()
    {
        MemoryAttachmentStore store = new();
        using MailMessage message = MessageShapes.Create("attachments: base64");
        Assert.Throws<InvalidOperationException>(() => QueuedMail.From(message, new EnqueueOptions { AttachmentStore = store }));
        QueuedMail small = await QueuedMail.FromAsync(message, new EnqueueOptions { AttachmentStore = store }, Token);
        QueuedMail mail = await QueuedMail.FromAsync(message, new EnqueueOptions { AttachmentStore = store, InlineLimit = 49_999 }, Token);

        Assert.Null(Assert.Single(small.Parts).Reference);
        Assert.Null(Assert.Single(mail.Parts).Content);
        Assert.Throws<InvalidOperationException>(mail.ToMailMessage);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await mail.ToMailMessageAsync(store: null, Token));
        store.Clear();
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await mail.ToMailMessageAsync(store, Token));
    }
}
