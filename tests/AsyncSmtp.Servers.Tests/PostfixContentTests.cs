using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

[Collection(PostfixTests.Name)]
public sealed class PostfixContentTests(ServerFixture<PrivatePostfix> fixture)
{
    private const string Subject = "Rechnung für Ångström, 請求書, счёт № 42 — and long enough that its header must be folded";
    private const string Text = "Grüße aus Zürich.\r\n.a line that starts with a dot\r\n.\r\nThe dot alone was not the end.\r\n";
    private const string Html = "<p>Grüße aus <b>Zürich</b>: 100&nbsp;€</p>\r\n";
    private const string FileName = "rechnung-März.bin";

    [Fact]
    public async Task SendAsync_ViewsAttachmentAndForeignLetters_ArriveAsTheyWere()
    {
        PrivatePostfix postfix = fixture.Server;
        byte[] content = new byte[100_000];
        new Random(42).NextBytes(content);
        await using SmtpMailSender sender = Transports.Open(new AsyncSmtpOptions { Host = "127.0.0.1", Port = postfix.Doors.Submission.Port, UserName = PrivatePostfix.User, Password = PrivatePostfix.Password });
        using MailMessage message = Compose(content);

        MailSendResult result = await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        using MimeMessage arrived = await MimeMessage.LoadAsync(Assert.Single(await postfix.FilesAsync(result.MessageId)), TestContext.Current.CancellationToken).Capped();
        Assert.Equal(Subject, arrived.Subject);
        Assert.Equal(("Jörg Müller", "from@example.com"), (arrived.From.Mailboxes.Single().Name, arrived.From.Mailboxes.Single().Address));
        Assert.Equal(Lines(Text), Lines(arrived.TextBody));
        Assert.Equal(Lines(Html), Lines(arrived.HtmlBody));
        MimePart attachment = Assert.IsType<MimePart>(Assert.Single(arrived.Attachments));
        Assert.Equal(FileName, attachment.FileName);
        Assert.Equal(content, Decode(attachment));
    }

    private static MailMessage Compose(byte[] content)
    {
        MailMessage message = new(new MailAddress("from@example.com", "Jörg Müller", Encoding.UTF8), new MailAddress("to@example.com"))
        {
            Subject = Subject,
            SubjectEncoding = Encoding.UTF8,
        };
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        message.Attachments.Add(new System.Net.Mail.Attachment(new MemoryStream(content), FileName, MediaTypeNames.Application.Octet) { NameEncoding = Encoding.UTF8 });
        return message;
    }

    /// <summary>A Maildir's lines end as the system's do.</summary>
    private static string[] Lines(string? text) => (text ?? "").ReplaceLineEndings("\n").Split('\n');

    private static byte[] Decode(MimePart part)
    {
        using MemoryStream decoded = new();
        part.Content!.DecodeTo(decoded);
        return decoded.ToArray();
    }
}
