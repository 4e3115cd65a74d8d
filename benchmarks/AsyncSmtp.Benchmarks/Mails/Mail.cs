using System.Net.Mail;
using AsyncSmtp.Throughput.Senders;
using MimeKit;

namespace AsyncSmtp.Benchmarks.Mails;

/// <summary>Messages of each size, made anew for each send, as an application would. All of a size share their text and their bytes.</summary>
internal static class Mail
{
    private const string From = "from@example.com";
    private const string To = "to@example.com";
    private const string Subject = "A message";
    private const string FileName = "report.bin";

    private static readonly string Text1kB = TestMail.Text(1_000);
    private static readonly string Text100kB = TestMail.Text(100_000);
    private static readonly byte[] Content = new byte[5_000_000];

    public static MailMessage Create(MailSize size)
    {
        MailMessage message = new(From, To, Subject, Body(size));
        if (size == MailSize.Attachment5MB)
        {
            message.Attachments.Add(new Attachment(new MemoryStream(Content, writable: false), FileName, "application/octet-stream"));
        }

        return message;
    }

    public static MimeMessage CreateMime(MailSize size)
    {
        MimeMessage message = new();
        message.From.Add(new MailboxAddress("", From));
        message.To.Add(new MailboxAddress("", To));
        message.Subject = Subject;
        TextPart body = new("plain") { Text = Body(size) };
        message.Body = size != MailSize.Attachment5MB ? body : new Multipart("mixed")
        {
            body,
            new MimePart("application", "octet-stream")
            {
                Content = new MimeContent(new MemoryStream(Content, writable: false)),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = FileName,
            },
        };
        return message;
    }

    private static string Body(MailSize size) => size == MailSize.Text100kB ? Text100kB : Text1kB;
}
