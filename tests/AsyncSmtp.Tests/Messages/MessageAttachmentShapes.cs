using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Tests.Messages;

internal static class MessageAttachmentShapes
{
    private static readonly byte[] Binary = [.. Enumerable.Range(0, 50_000).Select(i => (byte)((i * 7) + (i >> 8)))];
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Grüße aus Köln\r\n.\r\n", 2_000)));
    private static readonly byte[] AsciiText = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("From here\r\n.\r\n", 2_000)));

    public static IEnumerable<(string Name, Func<MailMessage> Create)> All =>
    [
        ("attachments: base64", () => With(message => message.Attachments.Add(Attachment(Binary)))),
        ("attachments: quoted-printable", () => With(message => message.Attachments.Add(Attachment(Text, "a.txt", TransferEncoding.QuotedPrintable, "text/plain")))),
        ("attachments: 7bit", () => With(message => message.Attachments.Add(Attachment(AsciiText, "a.txt", TransferEncoding.SevenBit, "text/plain")))),
        ("attachments: 8bit", () => With(message => message.Attachments.Add(Attachment(Text, "a.txt", TransferEncoding.EightBit, "text/plain")))),
        ("attachments: several", () => With(message =>
        {
            message.Attachments.Add(Attachment(Binary));
            message.Attachments.Add(Attachment([], "empty.bin"));
            message.Attachments.Add(Attachment(Text, "a.txt", TransferEncoding.EightBit, "text/plain"));
        })),
        ("attachments: body and views", () => With(message =>
        {
            message.AlternateViews.Add(View("<p>Body</p>", "text/html"));
            message.AlternateViews[0].LinkedResources.Add(new LinkedResource(new MemoryStream([1, 2, 3]), "image/png") { ContentId = "logo" });
            message.Attachments.Add(Attachment(Binary));
            message.Attachments.Add(Attachment(Text, "Grüße.txt"));
        })),
        ("attachments: view, no body", () => With(
            message =>
            {
                message.AlternateViews.Add(View("<p>Body</p>", "text/html"));
                message.Attachments.Add(Attachment(Binary));
            },
            body: "")),
        ("attachments: no body", () => With(message => message.Attachments.Add(Attachment(Binary)), body: "")),
        ("attachments: no body, 8bit", () => With(
            message =>
            {
                message.BodyTransferEncoding = TransferEncoding.EightBit;
                message.Attachments.Add(Attachment(Binary));
            },
            body: "")),
        ("attachments: HTML body in iso-8859-1, 8bit", () => With(
            message =>
            {
                message.IsBodyHtml = true;
                message.BodyEncoding = Encoding.Latin1;
                message.BodyTransferEncoding = TransferEncoding.EightBit;
                message.Attachments.Add(Attachment(Binary));
            },
            body: "<p>Grüße</p>\r\n")),
        ("attachments: body encoding unset", () => With(
            message =>
            {
                message.BodyEncoding = null;
                message.Attachments.Add(Attachment(Binary));
            },
            body: "One\r\nTwo")),
        ("attachments: names", () => With(message =>
        {
            message.Attachments.Add(Attachment(Binary[..10], "Grüße aus Köln, und noch viel länger, damit gefaltet wird.txt"));
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), "Grüße.txt") { NameEncoding = Encoding.Latin1 });
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), "Grüße.txt") { NameEncoding = Encoding.Unicode });
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), "=?iso-8859-1?Q?Gr=FC=DFe.txt?="));
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), "with \"quotes\" and \\.txt"));
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), name: null));
            message.Attachments.Add(new Attachment(new MemoryStream(Binary[..10]), "line\r\nbreak.txt"));
        })),
        ("attachments: name of the content type only", () => With(message =>
        {
            Attachment attachment = new(new MemoryStream(Binary[..10]), name: null);
            attachment.ContentType.Name = "Grüße.txt";
            message.Attachments.Add(attachment);
        })),
        ("attachments: content type parameters", () => With(message => message.Attachments.Add(
            new Attachment(new MemoryStream(Binary[..10]), new ContentType("text/plain; charset=utf-8; name=a.txt; format=flowed; x-note=\"a b\""))))),
        ("attachments: from string", () => With(message =>
        {
            message.Attachments.Add(System.Net.Mail.Attachment.CreateAttachmentFromString("Grüße", "a.txt"));
            message.Attachments.Add(System.Net.Mail.Attachment.CreateAttachmentFromString("Grüße", "b.txt", Encoding.Latin1, "text/plain"));
        })),
        ("attachments: inline with dates and size", () => With(message =>
        {
            Attachment attachment = Attachment(Binary[..10], "photo.png", mediaType: "image/png");
            attachment.ContentId = "photo";
            ContentDisposition disposition = attachment.ContentDisposition!;
            disposition.Inline = true;
            disposition.FileName = "Grüße aus Köln.png";
            disposition.CreationDate = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
            disposition.ModificationDate = new DateTime(2026, 6, 7, 8, 9, 10, DateTimeKind.Local);
            disposition.ReadDate = new DateTime(2026, 6, 7, 8, 9, 10, DateTimeKind.Unspecified);
            disposition.Size = 10;
            message.Attachments.Add(attachment);
        })),
        ("attachments: disposition parameters", () => With(message =>
        {
            Attachment attachment = Attachment(Binary[..10]);
            attachment.ContentDisposition!.DispositionType = "form-data";
            attachment.ContentDisposition.Parameters["x-note"] = "a b; c";
            attachment.ContentDisposition.Parameters["creation-date"] = "Mon, 05 Jan 2026 10:00:00 +0530";
            message.Attachments.Add(attachment);
        })),
        ("attachments: stream in the middle", () => With(message =>
            message.Attachments.Add(new Attachment(new MemoryStream(Text) { Position = 1_000 }, "a.txt", "text/plain") { TransferEncoding = TransferEncoding.EightBit }))),
        ("attachments: message", () => With(message => message.Attachments.Add(Attachment(AsciiText, "mail.eml", TransferEncoding.SevenBit, "message/rfc822")))),
    ];
}
