using System.Net.Mail;
using System.Text;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Mime.Rendering;
using AsyncSmtp.Tests.Messages;
using MimeKit;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.MailKit.Tests.Mime.Rendering;

public sealed class MessageRenderingTests
{
    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public void Write_SevenBit_IsWhatMimeKitWrites(string shape) => AssertSame(Create(shape), international: false, EncodingConstraint.SevenBit);

    [Theory]
    [MemberData(nameof(SevenBitNames), MemberType = typeof(MessageShapes))]
    public void Write_EightBit_IsWhatMimeKitWrites(string shape) => AssertSame(Create(shape), international: false, EncodingConstraint.EightBit);

    [Theory]
    [MemberData(nameof(InternationalNames), MemberType = typeof(MessageShapes))]
    public void Write_International_IsWhatMimeKitWrites(string shape) => AssertSame(Create(shape), international: true, EncodingConstraint.EightBit);

    [Fact]
    public void Write_MessageOfMimeKit_IsLeftToIt()
    {
        using MimeMessage message = new([new MailboxAddress("Jö", "from@example.com")], [new MailboxAddress("", "to@example.com")], "Größe", new Multipart("mixed")
        {
            new TextPart("plain") { Text = "Hello\n.\n" },
            new MessagePart { Message = new MimeMessage([new MailboxAddress("", "a@example.com")], [], "Inside", new TextPart("plain") { Text = "Inside" }) },
        });
        ((Multipart)message.Body!).Preamble = "A preamble";

        AssertSame(message, International(false));
    }

    [Fact]
    public void Write_MessageWithoutBody_IsItsHeaders()
    {
        using MimeMessage message = new();

        AssertSame(message, International(false));
    }

    private static void AssertSame(MailMessage source, bool international, EncodingConstraint constraint)
    {
        using (source)
        {
            using MimeMessage message = MimeConversion.Convert(source, international, TimeProvider.System);
            message.Prepare(constraint, 998);
            AssertSame(message, International(international));
        }
    }

    private static void AssertSame(MimeMessage message, FormatOptions format)
    {
        using MemoryStream written = new();
        message.WriteTo(format, written, headersOnly: true, TestContext.Current.CancellationToken);
        message.Body?.WriteTo(format, written, contentOnly: true, TestContext.Current.CancellationToken);
        using PooledBuffer rendered = new(1);

        MessageRendering.Write(message, format, rendered);

        Assert.Equal(Encoding.Latin1.GetString(written.ToArray()), Encoding.Latin1.GetString(rendered.Bytes.Span));
    }

    private static FormatOptions International(bool international)
    {
        FormatOptions format = FormatOptions.Default.Clone();
        (format.NewLineFormat, format.International) = (NewLineFormat.Dos, international);
        return format;
    }
}
