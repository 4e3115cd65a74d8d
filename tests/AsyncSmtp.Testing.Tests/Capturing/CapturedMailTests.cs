using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class CapturedMailTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task Addresses_AreThoseOfTheMessage()
    {
        using MailMessage message = new(new MailAddress("shop@example.com", "Shop"), new MailAddress("to@example.com")) { Sender = new MailAddress("agent@example.com") };
        message.CC.Add("Cc <cc@example.com>");
        message.Bcc.Add("bcc@example.com");
        message.ReplyToList.Add("reply@example.com");

        CapturedMail mail = await CaptureAsync(message);

        Assert.Equal((new MailAddress("shop@example.com", "Shop"), new MailAddress("agent@example.com")), (mail.From, mail.Sender));
        Assert.Equal(["to@example.com"], mail.To.Select(static a => a.Address));
        Assert.Equal([new MailAddress("cc@example.com", "Cc")], mail.Cc);
        Assert.Equal(["bcc@example.com"], mail.Bcc.Select(static a => a.Address));
        Assert.Equal(["reply@example.com"], mail.ReplyTo.Select(static a => a.Address));
        Assert.Equal(["to@example.com", "bcc@example.com", "cc@example.com"], mail.Recipients);
        Assert.Equal(mail.Recipients, mail.AcceptedRecipients);
        Assert.Empty(mail.RefusedRecipients);
    }

    [Fact]
    public async Task Headers_AreTheCallersAndTheMessageId()
    {
        using MailMessage message = Mails.To("to@example.com");
        message.Subject = "=?utf-8?Q?caf=C3=A9?= and 100 €";
        message.Priority = MailPriority.High;
        message.Headers.Add("X-Campaign", "spring");
        message.Headers.Add("X-Campaign", "sale");

        CapturedMail mail = await CaptureAsync(message, userToken: 7);

        Assert.Equal((message.Subject, MailPriority.High, 7, _time.GetUtcNow()), (mail.Subject, mail.Priority, (int)mail.UserToken!, mail.CapturedAt));
        Assert.Equal(["spring", "sale"], mail.Headers.Where(static h => h.Key == "X-Campaign").Select(static h => h.Value));
        Assert.Equal(("spring", mail.MessageId), (mail.GetHeader("x-campaign"), mail.GetHeader("message-id")));
        Assert.Matches("^<[^<>@]+@example.com>$", mail.MessageId);
        Assert.Null(mail.GetHeader("Subject"));
    }

    [Theory]
    [InlineData("Hello", false)]
    [InlineData("Hello,\nWörld.\r\nBye", false)]
    [InlineData("<p>Grüße</p>\n", true)]
    public async Task Body_IsTheCallersText(string text, bool isHtml)
    {
        using MailMessage alone = new("from@example.com", "to@example.com");
        using MailMessage withAttachment = new("from@example.com", "to@example.com");
        using MailMessage inLatin1 = new("from@example.com", "to@example.com") { BodyEncoding = Encoding.Latin1 };
        inLatin1.Attachments.Add(new Attachment(new MemoryStream([1]), "a.bin"));
        withAttachment.Attachments.Add(new Attachment(new MemoryStream([1]), "a.bin"));
        foreach (MailMessage message in (MailMessage[])[alone, withAttachment, inLatin1])
        {
            (message.Body, message.IsBodyHtml) = (text, isHtml);

            CapturedMail mail = await CaptureAsync(message);

            Assert.Equal(isHtml ? (null, text) : (text, null), (mail.TextBody, mail.HtmlBody));
            Assert.Single(mail.Views);
        }
    }

    [Fact]
    public async Task Body_OfNone_IsEmptyText()
    {
        using MailMessage message = new("from@example.com", "to@example.com");

        CapturedMail mail = await CaptureAsync(message);

        Assert.Equal(("", null, ""), (mail.TextBody, mail.HtmlBody, mail.Subject));
    }

    [Fact]
    public async Task Views_AreTheBodyAndItsAlternatives()
    {
        using MailMessage message = Mails.To("to@example.com");
        AlternateView html = AlternateView.CreateAlternateViewFromString("<img src='cid:logo'>", Encoding.UTF8, MediaTypeNames.Text.Html);
        html.LinkedResources.Add(new LinkedResource(new MemoryStream([1, 2, 3]), "image/PNG") { ContentId = "logo" });
        message.AlternateViews.Add(html);
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("BEGIN:VCALENDAR", Encoding.UTF8, "text/calendar"));

        CapturedMail mail = await CaptureAsync(message);

        Assert.Equal(("Body", "<img src='cid:logo'>"), (mail.TextBody, mail.HtmlBody));
        Assert.Equal(["text/plain", "text/html", "text/calendar"], mail.Views.Select(static v => v.MediaType));
        Assert.Equal("BEGIN:VCALENDAR", mail.Views[2].Text);
        CapturedPart logo = Assert.Single(mail.LinkedResources);
        Assert.Equal(("logo", "image/png", false), (logo.ContentId, logo.MediaType, logo.IsInline));
        Assert.Equal([1, 2, 3], logo.Content.ToArray());
        Assert.Empty(mail.Attachments);
    }

    [Fact]
    public async Task Attachments_HaveNameTypeAndBytes()
    {
        using MailMessage message = Mails.To("to@example.com");
        message.Attachments.Add(new Attachment(new MemoryStream([0, 255]), "invoice.pdf", "application/pdf"));
        message.Attachments.Add(Attachment.CreateAttachmentFromString("a;b\nc", "list.csv", Encoding.UTF8, "text/csv"));
        message.Attachments[1].ContentDisposition!.Inline = true;

        CapturedMail mail = await CaptureAsync(message);

        Assert.Equal([("invoice.pdf", "application/pdf", false), ("list.csv", "text/csv", true)], mail.Attachments.Select(static a => (a.Name, a.MediaType, a.IsInline)));
        Assert.Equal([0, 255], mail.Attachments[0].Content.ToArray());
        Assert.Equal("a;b\nc", mail.Attachments[1].Text);
        Assert.Null(mail.Attachments[0].ContentId);
    }

    [Fact]
    public async Task Text_OfAnUnknownCharset_IsReadAsUtf8()
    {
        using MailMessage message = Mails.To("to@example.com");
        message.Attachments.Add(new Attachment(new MemoryStream("ö"u8.ToArray()), new ContentType("text/plain; charset=klingon")));

        Assert.Equal("ö", (await CaptureAsync(message)).Attachments[0].Text);
    }

    [Fact]
    public async Task Mail_OfAMessageThatIsChangedAndDisposed_IsAsItWas()
    {
        using CapturingMailSender sender = new();
        TaskCompletionSource gate = new();
        sender.Next(ScriptedOutcome.Sent().WaitFor(gate.Task));
        byte[] content = [1, 2];
        MailMessage message = Mails.To("to@example.com");
        message.Attachments.Add(new Attachment(new MemoryStream(content), "a.bin"));

        Task<MailSendResult> sending = sender.SendAsync(message, Mails.Token);
        message.To.Add("late@example.com");
        (message.Subject, message.Body) = ("Late", "Late");
        content[0] = 9;
        message.Dispose();
        gate.SetResult();
        await sending.Capped();

        CapturedMail mail = Assert.Single(sender.Sent);
        Assert.Equal(("Subject", "Body"), (mail.Subject, mail.TextBody));
        Assert.Equal(["to@example.com"], mail.Recipients);
        Assert.Equal([1, 2], mail.Attachments[0].Content.ToArray());
    }

    [Fact]
    public async Task ToString_SaysWhatAReaderOfAFailedTestNeeds()
    {
        using CapturingMailSender sender = new();
        sender.Next(ScriptedOutcome.Refusing(550, "5.1.1 No such user", "b@example.com"));
        using MailMessage message = Mails.To("a@example.com", "b@example.com");
        message.Attachments.Add(new Attachment(new MemoryStream([1, 2]), "a.pdf", "application/pdf"));

        await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, Mails.Token).Capped());

        Assert.Equal("\"Subject\" from from@example.com to a@example.com, b@example.com: PartiallySent; refused b@example.com: 550 5.1.1 No such user; attached a.pdf (application/pdf, 2 bytes)", sender.Captured[0].ToString());
    }

    private async Task<CapturedMail> CaptureAsync(MailMessage message, object? userToken = null)
    {
        using CapturingMailSender sender = new(timeProvider: _time);
        await sender.SendAsync(message, userToken, Mails.Token).Capped();
        return Assert.Single(sender.Sent);
    }
}
