using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>What a mail of the storm consists of. Mails of one shape have the same number of bytes on the wire, so that a fault can hit an exact one.</summary>
internal sealed class MailShape
{
    private readonly MailParts _parts;
    private readonly byte[] _binary;
    private readonly byte[] _lines;

    public MailShape(int seed, int number)
    {
        Number = number;
        Random random = Dice.For(seed, number, 1);

        // One of each, and then the large ones: they are still being written when the server breaks off.
        _parts = number < Enum.GetValues<MailParts>().Length
            ? (MailParts)number
            : random.Pick(MailParts.Base64Attachment, MailParts.Base64Attachment, MailParts.EightBitView, MailParts.QuotedPrintableView, MailParts.BothAttachments);
        RecipientCount = random.Percent(45) ? random.Next(2, 6) : 1;
        _binary = new byte[random.Next(50_000, 220_000)];
        random.NextBytes(_binary);
        _lines = Encoding.UTF8.GetBytes(Lines(random, random.Next(1_000, 4_000)));
    }

    public int Number { get; }

    public int RecipientCount { get; }

    /// <summary>Gets or sets how many bytes follow the 354, the final dot included, or how many octets BDAT announces.</summary>
    public int WireLength { get; set; }

    public static string Sender(int mail) => $"m{mail:000000}@storm.test";

    public static string Recipient(int mail, int number) => $"r{number}.m{mail:000000}@storm.test";

    public static string MessageId(int mail, int seed) => $"<m{mail:000000}.{seed}@storm.test>";

    /// <summary>The number of the mail in an address or a Message-ID of the storm.</summary>
    public static int MailNumber(string text)
    {
        int at = text.IndexOf('m', StringComparison.Ordinal);
        return int.Parse(text.AsSpan(at + 1, 6), System.Globalization.CultureInfo.InvariantCulture);
    }

    public MailMessage Create(int mail, int seed)
    {
        MailMessage message = new() { From = new MailAddress(Sender(mail)), Subject = $"Mail {mail:000000}" };
        message.Headers["Message-ID"] = MessageId(mail, seed);
        for (int i = 0; i < RecipientCount; i++)
        {
            MailAddressCollection list = (i % 3) switch { 1 => message.CC, 2 => message.Bcc, _ => message.To };
            list.Add(new MailAddress(Recipient(mail, i)));
        }

        switch (_parts)
        {
            case MailParts.Ascii:
                message.Body = $"Just a few words for {mail:000000}.\r\n.A line with a dot.";
                break;
            case MailParts.Unicode:
                message.Body = $"Ein paar Wörter für {mail:000000}: ĄĆĘ.";
                break;
            case MailParts.TextAndHtml:
                message.Body = "Text";
                message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>Text</p>", Encoding.UTF8, MediaTypeNames.Text.Html));
                break;
            case MailParts.Base64Attachment:
                message.Body = "See the attachment.";
                message.Attachments.Add(Part(_binary, TransferEncoding.Base64));
                break;
            case MailParts.EightBitAttachment:
                message.Body = "See the attachment.";
                message.Attachments.Add(Part(_lines, TransferEncoding.EightBit));
                break;
            case MailParts.EightBitView:
                message.AlternateViews.Add(new AlternateView(new MemoryStream(_lines), "text/plain; charset=utf-8") { TransferEncoding = TransferEncoding.EightBit });
                break;
            case MailParts.QuotedPrintableView:
                message.AlternateViews.Add(new AlternateView(new MemoryStream(_lines), "text/plain; charset=utf-8") { TransferEncoding = TransferEncoding.QuotedPrintable });
                break;
            default:
                message.Attachments.Add(Part(_binary, TransferEncoding.Base64));
                message.Attachments.Add(Part(_lines, TransferEncoding.EightBit));
                break;
        }

        return message;
    }

    private static Attachment Part(byte[] content, TransferEncoding encoding) => new(new MemoryStream(content), "part", "application/octet-stream") { TransferEncoding = encoding };

    private static string Lines(Random random, int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            // Now and then a dot at the start of a line, or alone in it.
            text.Append(random.Percent(5) ? "." : "").Append(random.Percent(5) ? "" : new string((char)('a' + (i % 26)), random.Next(1, 75))).Append(random.Percent(3) ? "ö" : "").Append("\r\n");
        }

        return text.ToString();
    }
}
