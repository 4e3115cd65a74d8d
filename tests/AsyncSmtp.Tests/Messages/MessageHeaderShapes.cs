using System.Net.Mail;
using System.Text;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Tests.Messages;

internal static class MessageHeaderShapes
{
    public static IEnumerable<(string Name, Func<MailMessage> Create)> All =>
    [
        .. Subjects,
        .. Addresses,
        ("headers: custom, several values", () => With(message =>
        {
            message.Headers.Add("X-One", "1");
            message.Headers.Add("X-Many", "a, b");
            message.Headers.Add("x-many", "c");
            message.Headers.Add("Comments", "first");
            message.Headers.Add("Comments", "second");
            message.Headers.Add("In-Reply-To", "<1@example.com>");
        })),
        ("headers: non-ASCII", () => With(message => message.Headers.Add("X-Note", "Grüße aus Köln, 你好"))),
        ("headers: non-ASCII iso-8859-1", () => With(message =>
        {
            message.HeadersEncoding = Encoding.Latin1;
            message.Headers.Add("X-Note", "Grüße aus Köln");
        })),
        ("headers: line break", () => With(message => message.Headers.Add("X-Note", "one\r\nBcc: two@example.com"))),
        ("headers: long and folded", () => With(message => message.Headers.Add("References", string.Join(' ', Enumerable.Range(0, 60).Select(i => $"<{i:D20}@example.com>"))))),
        ("headers: Message-ID", () => With(message => message.Headers.Add("Message-Id", "<own.id@example.com>"))),
        ("headers: Message-ID in the middle", () => With(message =>
        {
            message.Headers.Add("X-One", "1");
            message.Headers.Add("Message-ID", "<own.id@example.com>");
            message.Headers.Add("X-Two", "2");
        })),
        ("headers: own names of SmtpClient", () => With(message =>
        {
            message.Headers.Add("Date", "Mon, 01 Jan 2001 00:00:00 +0000");
            message.Headers.Add("X-One", "1");
            message.Headers.Add("Subject", "Not this one");
            message.Headers.Add("To", "not@example.com");
            message.Headers.Add("Content-Type", "text/html");
        })),
        ("headers: sent before", () => SentBefore()),
        ("priority: high", () => With(message => message.Priority = MailPriority.High)),
        ("priority: low", () => With(message => message.Priority = MailPriority.Low)),
        ("priority: normal", () => With(message => message.Priority = MailPriority.Normal)),
        ("priority: own header", () => With(message =>
        {
            message.Headers.Add("X-Priority", "3");
            message.Headers.Add("Importance", "normal");
        })),
        ("delivery notification", () => With(message =>
            message.DeliveryNotificationOptions = DeliveryNotificationOptions.OnSuccess | DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay)),
        ("delivery notification: never", () => With(message => message.DeliveryNotificationOptions = DeliveryNotificationOptions.Never)),
    ];

    private static IEnumerable<(string Name, Func<MailMessage> Create)> Subjects =>
    [
        ("subject: none", () => Message(subject: "")),
        ("subject: non-ASCII", () => Message(subject: "Grüße aus Köln an alle, die das lesen, und noch etwas mehr, damit gefaltet wird: 你好,世界")),
        ("subject: iso-8859-1", () => With(message => (message.Subject, message.SubjectEncoding) = ("Grüße aus Köln", Encoding.Latin1))),
        ("subject: utf-16", () => With(message => (message.Subject, message.SubjectEncoding) = ("Grüße aus Köln", Encoding.Unicode))),
        ("subject: utf-32", () => With(message => (message.Subject, message.SubjectEncoding) = ("Grüße 🎉", Encoding.UTF32))),
        ("subject: encoding unset", () => With(message => (message.Subject, message.SubjectEncoding) = ("Grüße", null))),
        ("subject: given encoded", () => Message(subject: "=?iso-8859-1?Q?Gr=FC=DFe?=")),
        ("subject: looks encoded when decoded", () => Message(subject: "=?utf-8?B?PT91dGYtOD9RP3g/PQ==?=")),
        ("subject: long", () => Message(subject: string.Join(' ', Enumerable.Repeat("word", 300)))),
    ];

    private static IEnumerable<(string Name, Func<MailMessage> Create)> Addresses =>
    [
        ("addresses: display names", () =>
        {
            MailMessage message = new(new MailAddress("from@example.com", "Plain Name"), new MailAddress("to@example.com", "Doe, Jane")) { Body = "Body" };
            message.To.Add(new MailAddress("two@example.com", "Grüße aus Köln"));
            message.To.Add(new MailAddress("three@example.com", "Grüße aus Köln", Encoding.Latin1));
            message.To.Add(new MailAddress("four@example.com", "Grüße aus Köln", Encoding.Unicode));
            message.To.Add("\"Quoted \\\"Q\\\" Name\" <five@example.com>, six@example.com");
            return message;
        }),
        ("addresses: To, CC, Bcc and duplicates", () => With(message =>
        {
            message.To.Add("two@example.com");
            message.CC.Add("cc@example.com, to@example.com");
            message.Bcc.Add("bcc@example.com");
            message.Bcc.Add("to@example.com");
        })),
        ("addresses: Bcc only", () => With(message =>
        {
            message.To.Clear();
            message.Bcc.Add("bcc@example.com");
        })),
        ("addresses: many", () => With(message =>
        {
            for (int i = 0; i < 100; i++)
            {
                message.To.Add(new MailAddress($"recipient{i}@example.com", $"Recipient {i}"));
            }
        })),
        ("addresses: internationalized domain", () => Message(to: "to@bücher.example")),
        ("addresses: Sender", () => With(message => message.Sender = new MailAddress("sender@example.com", "Sender"))),
#pragma warning disable CS0618
        ("addresses: ReplyTo", () => With(message => message.ReplyTo = new MailAddress("reply@example.com", "Réply"))),
        ("addresses: ReplyTo and ReplyToList", () => With(message =>
        {
            message.ReplyTo = new MailAddress("reply@example.com");
            message.ReplyToList.Add("other@example.com");
        })),
#pragma warning restore CS0618
        ("addresses: ReplyToList", () => With(message =>
        {
            message.ReplyToList.Add("reply@example.com");
            message.ReplyToList.Add(new MailAddress("reply2@example.com", "Réply"));
        })),
    ];

    private static MailMessage SentBefore()
    {
        MailMessage message = With(message => message.Headers.Add("X-Note", "Grüße"));
        _ = Eml.Send(message, SmtpDeliveryFormat.SevenBit);
        return message;
    }
}
