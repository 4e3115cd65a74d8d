using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.MailKit.Mime.Rendering;
using AsyncSmtp.Pipelining.Content;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Pipelining.Tests.Content;

/// <summary>Which messages go out without MimeKit's objects. That they are the same with them is for <see cref="WireContentTests"/> to show.</summary>
public sealed class PlainMailTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 9, 8, 7, TimeSpan.FromMinutes(-150));

    public static TheoryData<string> Plain => [.. PlainOnes.Select(static c => c.Name)];

    public static TheoryData<string> Others => [.. OtherOnes.Select(static c => c.Name)];

    private static (string Name, Action<MailMessage> Change)[] PlainOnes =>
    [
        ("as it is made", static _ => { }),
        ("HTML", static m => m.IsBodyHtml = true),
        ("names", static m => m.To.Add(new MailAddress("jane@example.com", "Jane Doe"))),
        ("Cc, Bcc, Sender and Reply-To", static m =>
        {
            m.CC.Add("cc@example.com");
            m.Bcc.Add("bcc@example.com");
            m.Sender = new MailAddress("sender@example.com");
            m.ReplyToList.Add("reply@example.com");
        }),
        ("headers of the caller's own", static m => m.Headers.Add("X-Campaign", "summer 2026")),
        ("no subject", static m => m.Subject = ""),
        ("letters that are not ASCII in the body", static m => (m.BodyEncoding, m.Body) = (Encoding.UTF8, "Grüße")),
        ("8bit", static m => m.BodyTransferEncoding = TransferEncoding.EightBit),
    ];

    private static (string Name, Action<MailMessage> Change)[] OtherOnes =>
    [
        ("subject that is not ASCII", static m => m.Subject = "Grüße"),
        ("subject of more than a line", static m => m.Subject = new string('x', 80)),
        ("name that is not ASCII", static m => m.To.Add(new MailAddress("jane@example.com", "Jané"))),
        ("name that needs quotes", static m => m.ReplyToList.Add(new MailAddress("jane@example.com", "Doe, Jane"))),
        ("sender with a name that needs quotes", static m => m.Sender = new MailAddress("jane@example.com", "Doe, Jane")),
        ("addresses of more than a line", static m => m.CC.Add("one@example.com, two@example.com, three@example.com, four@example.com, five@example.com")),
        ("header with a meaning", static m => m.Headers.Add("List-Unsubscribe", "<https://example.com/unsubscribe>")),
        ("own header that is not ASCII", static m => m.Headers.Add("X-Note", "Grüße")),
        ("header of the content", static m => m.Headers.Add("Content-Language", "en")),
        ("priority", static m => m.Priority = MailPriority.High),
        ("view", static m => m.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>", null, MediaTypeNames.Text.Html))),
        ("attachment", static m => m.Attachments.Add(Attachment([1, 2, 3]))),
        ("no body", static m => m.Body = ""),
        ("body in another charset", static m => m.BodyEncoding = Encoding.Unicode),
        ("body of more than is buffered", static m => m.Body = new string('x', WireContent.LargestBuffered + 1)),
        ("body of more bytes than are buffered", static m => (m.BodyEncoding, m.Body) = (Encoding.UTF8, new string('ü', (WireContent.LargestBuffered / 2) + 1))),
        ("transfer encoding to be chosen", static m => m.BodyTransferEncoding = TransferEncoding.Unknown),
    ];

    [Theory]
    [MemberData(nameof(Plain))]
    public void TryWrite_MostMessages_IsTrue(string name) => Assert.True(TryWrite(PlainOnes.Single(c => c.Name == name).Change, out _));

    [Theory]
    [MemberData(nameof(Others))]
    public void TryWrite_Others_IsFalse(string name) => Assert.False(TryWrite(OtherOnes.Single(c => c.Name == name).Change, out _));

    [Fact]
    public void TryWrite_EightBitForAServerThatDoesNotTakeIt_IsFalse()
        => Assert.False(TryWrite(static m => m.BodyTransferEncoding = TransferEncoding.EightBit, out _, takesEightBit: false));

    [Fact]
    public void TryWrite_AMessage_IsWritten()
    {
        Assert.True(TryWrite(
            static m =>
            {
                m.To.Add(new MailAddress("jane@example.com", "Jane Doe"));
                m.Headers.Add("Message-ID", "<1@example.com>");
                m.Headers.Add("X-Note", "one");
                m.Headers.Add("X-Note", "two");
            },
            out string written));

        Assert.Equal(
            """
            From: from@example.com
            To: to@example.com, Jane Doe <jane@example.com>
            Date: Wed, 01 Jul 2026 09:08:07 -0230
            Subject: Subject
            Message-ID: <1@example.com>
            X-Note: one
            X-Note: two
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii
            Content-Transfer-Encoding: quoted-printable

            Body=

            """.ReplaceLineEndings("\r\n"),
            written);
    }

    private static bool TryWrite(Action<MailMessage> change, out string written, bool takesEightBit = true)
    {
        using MailMessage message = With(m => m.BodyTransferEncoding = TransferEncoding.QuotedPrintable);
        change(message);
        using PooledBuffer buffer = new(16);
        bool isPlain = PlainMail.TryWrite(message, takesEightBit, Now, buffer);
        written = Encoding.ASCII.GetString(buffer.Bytes.Span);
        return isPlain;
    }
}
