using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Content of parts with the transfer encodings that write it as it is.</summary>
public sealed class ContentTreatmentTests
{
    private const string Smuggled = "Q\n.\r\nMAIL FROM:<x@example.com>\r\n";

    [Theory]
    [InlineData(TransferEncoding.SevenBit)]
    [InlineData(TransferEncoding.EightBit)]
    public async Task CreateMessage_LoneLineBreaksInABody_BecomeCrlf(TransferEncoding transferEncoding)
    {
        using MailMessage message = MessageShapes.With(message => message.BodyTransferEncoding = transferEncoding, "One\nTwo\rThree\r\n\n\r\rFour\r");

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("\r\n\r\nOne\r\nTwo\r\nThree\r\n\r\n\r\n\r\nFour\r\n\r\n", eml, StringComparison.Ordinal);
        AssertNoLoneLineBreak(eml);
    }

    [Fact]
    public async Task CreateMessage_LoneLineBreaksInABodyWithAttachments_BecomeCrlf()
    {
        using MailMessage message = MessageShapes.With(
            message =>
            {
                message.BodyTransferEncoding = TransferEncoding.SevenBit;
                message.Attachments.Add(MessageShapes.Attachment([1]));
            },
            "One\nTwo\rThree\r\n");

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("\r\n\r\nOne\r\nTwo\r\nThree\r\n\r\n--", eml, StringComparison.Ordinal);
        Assert.Equal("One\nTwo\rThree\r\n", message.Body);
    }

    [Theory]
    [InlineData("text/plain", TransferEncoding.SevenBit)]
    [InlineData("text/csv", TransferEncoding.EightBit)]
    [InlineData("message/rfc822", TransferEncoding.SevenBit)]
    public async Task CreateMessage_LoneLineBreaksInATextPart_BecomeCrlf(string mediaType, TransferEncoding transferEncoding)
    {
        using MailMessage message = MessageShapes.With(message => message.Attachments.Add(MessageShapes.Attachment(Encoding.ASCII.GetBytes(Smuggled), "a", transferEncoding, mediaType)));

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains(Smuggled.Replace("Q\n", "Q\r\n", StringComparison.Ordinal), eml, StringComparison.Ordinal);
        AssertNoLoneLineBreak(eml);
    }

    [Fact]
    public async Task CreateMessage_LoneLineBreakInAView_BecomesCrlf()
    {
        using MailMessage message = MessageShapes.With(message => message.AlternateViews.Add(MessageShapes.View(Smuggled, "text/html", TransferEncoding.EightBit)));

        AssertNoLoneLineBreak(await Eml.SendCopyAsync(message));
    }

    [Fact]
    public void SmtpClient_LoneLineBreak_StillWritesItAsItIs()
    {
        using MailMessage message = MessageShapes.With(message => message.BodyTransferEncoding = TransferEncoding.SevenBit, Smuggled);

        Assert.Contains(Smuggled, Eml.Send(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateMessage_LoneLineBreakInData_IsKeptAndGoesOutAsBase64()
    {
        byte[] data = [1, 10, 2, 13, 3];
        using MailMessage message = MessageShapes.With(message => message.Attachments.Add(MessageShapes.Attachment(data, "a.bin", TransferEncoding.EightBit)));

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("Content-Transfer-Encoding: base64\r\n", eml, StringComparison.Ordinal);
        Assert.Contains($"\r\n\r\n{Convert.ToBase64String(data)}\r\n", eml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    public async Task CreateMessage_LineBreakInWideCharacters_IsKeptAndGoesOutAsBase64(string encoding)
    {
        using MailMessage message = MessageShapes.With(
            message =>
            {
                message.BodyEncoding = Encoding.GetEncoding(encoding);
                message.BodyTransferEncoding = TransferEncoding.EightBit;
            },
            "One\r\nTwo");

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("Content-Transfer-Encoding: base64\r\n", eml, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.GetEncoding(encoding).GetBytes("One\r\nTwo")), eml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "quoted-printable")]
    [InlineData("application/json", "base64")]
    [InlineData("message/rfc822", "base64")]
    public async Task CreateMessage_LongLine_ChangesTheTransferEncoding(string mediaType, string expected)
    {
        byte[] content = Encoding.ASCII.GetBytes(new string('x', 999) + "\r\n");
        using MailMessage message = MessageShapes.With(message => message.Attachments.Add(MessageShapes.Attachment(content, "a", TransferEncoding.SevenBit, mediaType)), body: "");

        string eml = await Eml.SendCopyAsync(message);

        Assert.DoesNotContain("7bit", eml, StringComparison.Ordinal);
        Assert.Equal(2, eml.Split($"Content-Transfer-Encoding: {expected}\r\n").Length - (expected == "quoted-printable" ? 1 : 0));
        Assert.DoesNotContain(eml.Split("\r\n"), line => line.Length > 998);
    }

    [Fact]
    public async Task CreateMessage_LongLineInABody_IsQuotedPrintable()
    {
        using MailMessage alone = MessageShapes.With(message => message.BodyTransferEncoding = TransferEncoding.SevenBit, new string('x', 999));
        using MailMessage attached = MessageShapes.With(
            message =>
            {
                message.BodyTransferEncoding = TransferEncoding.EightBit;
                message.Attachments.Add(MessageShapes.Attachment([1]));
            },
            new string('x', 999) + "\nnext");

        Assert.Contains("Content-Transfer-Encoding: quoted-printable\r\n", await Eml.SendCopyAsync(alone), StringComparison.Ordinal);
        string eml = await Eml.SendCopyAsync(attached);
        Assert.Contains("Content-Transfer-Encoding: quoted-printable\r\n", eml, StringComparison.Ordinal);
        Assert.Contains("=0D=0Anext", eml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateMessage_LongestLineThatMayBe_GoesOutAsItIs()
    {
        string body = new string('x', 998) + "\r\n" + new string('y', 998);
        using MailMessage message = MessageShapes.With(message => message.BodyTransferEncoding = TransferEncoding.SevenBit, body);

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("Content-Transfer-Encoding: 7bit\r\n", eml, StringComparison.Ordinal);
        Assert.Contains(body, eml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateMessage_NulInText_IsQuotedPrintable()
    {
        using MailMessage message = MessageShapes.With(message => message.BodyTransferEncoding = TransferEncoding.EightBit, "a\0b");

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("a=00b", eml, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', eml);
    }

    private static void AssertNoLoneLineBreak(string eml) =>
        Assert.DoesNotContain(eml.Replace("\r\n", "", StringComparison.Ordinal), c => c is '\r' or '\n');
}
