using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Tests.Messages;

/// <summary>
/// Messages of every shape that SmtpClient writes differently, as named factories. Each call makes a new message with the same content.
/// What goes over the wire for one of them must not depend on whether it was copied first.
/// </summary>
internal static class MessageShapes
{
    private const string German = "Grüße aus Köln";
    private const string Chinese = "你好,世界";

    /// <summary>Shapes that can be sent with either delivery format, and are the same on the wire, byte for byte, copied or not.</summary>
    public static IEnumerable<(string Name, Func<MailMessage> Create)> All =>
    [
        .. MessageBodyShapes.All,
        .. MessageHeaderShapes.All,
        .. MessageViewShapes.All,
        .. MessageAttachmentShapes.All,
    ];

    /// <summary>Shapes that need <see cref="SmtpDeliveryFormat.SevenBit"/>.</summary>
    public static IEnumerable<(string Name, Func<MailMessage> Create)> SevenBitOnly =>
    [
        ("addresses: line break in a display name", () => With(message => message.To.Add(new MailAddress("two@example.com", "Two\r\nThree")))),
    ];

    /// <summary>Shapes that need <see cref="SmtpDeliveryFormat.International"/>.</summary>
    public static IEnumerable<(string Name, Func<MailMessage> Create)> InternationalOnly =>
    [
        ("international: local part", () => Message(to: "пример@example.com")),
        ("international: everywhere", () =>
        {
            MailMessage message = new(new MailAddress("käthe@bücher.example", German), new MailAddress("пример@пример.example", Chinese))
            {
                Subject = Chinese,
                Body = German,
            };
            message.CC.Add(new MailAddress("josé@example.com", "José"));
            message.Headers.Add("X-Note", German);
            message.Attachments.Add(new Attachment(new MemoryStream("data"u8.ToArray()), Chinese + ".txt"));
            return message;
        }),
    ];

    /// <summary>A message with no body and no parts: the one shape that gets two headers more when it is copied.</summary>
    public static MailMessage Empty() => Message(body: "");

    public static TheoryData<string> SevenBitNames => [.. All.Concat(SevenBitOnly).Select(shape => shape.Name)];

    public static TheoryData<string> InternationalNames => [.. All.Concat(InternationalOnly).Select(shape => shape.Name)];

    public static MailMessage Create(string name) => All.Concat(SevenBitOnly).Concat(InternationalOnly).Single(shape => shape.Name == name).Create();

    public static MailMessage Message(string to = "to@example.com", string subject = "Subject", string body = "Body") => new("from@example.com", to, subject, body);

    public static MailMessage With(Action<MailMessage> change, string body = "Body")
    {
        MailMessage message = Message(body: body);
        change(message);
        return message;
    }

    public static AlternateView View(string content, string mediaType, TransferEncoding? transferEncoding = null)
    {
        AlternateView view = AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, mediaType);
        view.TransferEncoding = transferEncoding ?? view.TransferEncoding;
        return view;
    }

    public static Attachment Attachment(byte[] content, string name = "data.bin", TransferEncoding transferEncoding = TransferEncoding.Base64, string? mediaType = null) =>
        new(new MemoryStream(content), name, mediaType) { TransferEncoding = transferEncoding };
}
