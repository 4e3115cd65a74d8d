using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Tests.Messages;

internal static class MessageBodyShapes
{
    public static IEnumerable<(string Name, Func<MailMessage> Create)> All =>
    [
        ("body: plain ASCII", () => Message()),
        ("body: several lines and dots", () => Message(body: "One\r\n.\r\n..two\r\n\r\n.three\r\nFrom here\r\n")),
        ("body: trailing blanks and tabs", () => Message(body: "One \r\nTwo\t\r\n = Three=20 ")),
        ("body: long line", () => Message(body: new string('x', 5_000))),
        ("body: many chunks", () => Message(body: string.Concat(Enumerable.Repeat("0123456789abcde\r\n", 5_000)))),
        ("body: non-ASCII", () => Message(body: "Grüße, 你好, 🎉\r\n")),
        ("body: iso-8859-1", () => Encoded(Encoding.Latin1)),
        ("body: utf-16", () => Encoded(Encoding.Unicode)),
        ("body: utf-16BE", () => Encoded(Encoding.BigEndianUnicode)),
        ("body: utf-32", () => Encoded(Encoding.UTF32)),
        ("body: us-ascii that does not fit", () => Encoded(Encoding.ASCII)),
        ("body: utf-8 without identity", () => Encoded(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))),
        ("body: encoding unset", () => With(message => message.BodyEncoding = null, "One\r\nTwo")),
        ("body: HTML", () => With(message => message.IsBodyHtml = true, "<p>Grüße</p>\r\n")),
        ("body: base64", () => With(message => message.BodyTransferEncoding = TransferEncoding.Base64)),
        ("body: quoted-printable", () => With(message => message.BodyTransferEncoding = TransferEncoding.QuotedPrintable, "Grüße = gut\r\n")),
        ("body: 7bit", () => With(message => message.BodyTransferEncoding = TransferEncoding.SevenBit, "One\r\n.two\r\n")),
        ("body: 8bit", () => With(message => message.BodyTransferEncoding = TransferEncoding.EightBit, "Grüße\r\n.\r\n")),
        ("body: lone line breaks, encoded", () => Message(body: "One\nTwo\rThree\n.\r\n")),
    ];

    private static MailMessage Encoded(Encoding encoding) => With(message => message.BodyEncoding = encoding, "Grüße\r\naus Köln");
}
