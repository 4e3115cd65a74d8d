using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Mime.Rendering;
using MimeKit;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>
/// A message as most are: a text alone, and headers that mean themselves, each on one line. It goes out without the objects of MimeKit, byte for byte as with them, at a third of their work; a test compares the two for
/// every shape of message.
/// </summary>
internal static class PlainMail
{
    private const string MessageId = "Message-ID";
    private const string OwnPrefix = "X-";

    /// <summary>Writes headers, the empty line and the text, if it is such a message.</summary>
    /// <param name="message">The message, of the sender's own making.</param>
    /// <param name="takesEightBit">Whether the server takes 8BITMIME.</param>
    /// <param name="now">The time for the Date header.</param>
    /// <param name="target">Gets it. Of another message it gets a part, which means nothing.</param>
    public static bool TryWrite(MailMessage message, bool takesEightBit, DateTimeOffset now, PooledBuffer target)
        => message is { AlternateViews.Count: 0, Attachments.Count: 0, Priority: MailPriority.Normal, Body.Length: > 0 and <= WireContent.LargestBuffered }
            && TryWriteAddresses(message, target)
            && TryWriteDateAndSubject(message, now, target)
            && TryWriteOwn(message, target)
            && TryWriteText(message, takesEightBit, target);

    private static bool TryWriteAddresses(MailMessage message, PooledBuffer target)
        => TryWrite(StandardHeader.Sender.Name, message.Sender, target)
            && TryWrite(StandardHeader.From.Name, message.From, target)
            && TryWrite(StandardHeader.To.Name, message.To, target)
            && TryWrite(StandardHeader.Cc.Name, message.CC, target)
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
            && (message.ReplyTo is { } one ? TryWrite(StandardHeader.ReplyTo.Name, one, target) : TryWrite(StandardHeader.ReplyTo.Name, message.ReplyToList, target));
#pragma warning restore CS0618

    private static bool TryWrite(string name, MailAddress? address, PooledBuffer target)
    {
        if (address is null)
        {
            return true;
        }

        int length = PlainAddresses.LengthOf(name, address);
        if (length > 0)
        {
            PlainAddresses.Write(address, Line(name, length, target));
        }

        return length > 0;
    }

    private static bool TryWrite(string name, MailAddressCollection addresses, PooledBuffer target)
    {
        if (addresses.Count == 0)
        {
            return true;
        }

        int length = PlainAddresses.LengthOf(name, addresses);
        if (length > 0)
        {
            PlainAddresses.Write(addresses, Line(name, length, target));
        }

        return length > 0;
    }

    private static bool TryWriteDateAndSubject(MailMessage message, DateTimeOffset now, PooledBuffer target)
    {
        Span<byte> date = stackalloc byte[DateText.LongestText];
        date = date[..DateText.Write(now, date)];
        date.CopyTo(Line(StandardHeader.Date.Name, date.Length, target));
        string name = StandardHeader.Subject.Name;
        return message.Subject.Length == 0 || TryWrite(name, message.Subject, PlainText.IsUnstructured(name, message.Subject), target);
    }

    /// <summary>The caller's own headers. Those that have a meaning are left to MimeKit, which knows how each is to be written.</summary>
    private static bool TryWriteOwn(MailMessage message, PooledBuffer target)
    {
        for (int i = 0; i < message.Headers.Count; i++)
        {
            string name = message.Headers.GetKey(i)!;
            bool isId = name.Equals(MessageId, StringComparison.OrdinalIgnoreCase);
            if (!isId && !name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            foreach (string value in message.Headers.GetValues(i) ?? [])
            {
                if (!TryWrite(name, value, isId ? PlainText.IsIdentifier(value) : PlainText.IsUnstructured(name, value), target))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryWrite(string name, string value, bool isPlain, PooledBuffer target)
    {
        if (isPlain)
        {
            Encoding.ASCII.GetBytes(value, Line(name, value.Length, target));
        }

        return isPlain;
    }

    private static bool TryWriteText(MailMessage message, bool takesEightBit, PooledBuffer target)
    {
        if (message.BodyEncoding is not { BodyName: "us-ascii" or "utf-8" } charset || EncodingOf(message.BodyTransferEncoding, takesEightBit) is not { } encoding)
        {
            return false;
        }

        int length = charset.GetByteCount(message.Body);
        if (length > WireContent.LargestBuffered)
        {
            return false;
        }

        target.Write(message.IsBodyHtml ? "MIME-Version: 1.0\r\nContent-Type: text/html; charset="u8 : "MIME-Version: 1.0\r\nContent-Type: text/plain; charset="u8);
        Encoding.ASCII.GetBytes(charset.BodyName, target);
        target.Write("\r\nContent-Transfer-Encoding:"u8);
        CrlfLines.Write(TransferEncodings.Raw(encoding), target);
        target.Write("\r\n"u8);

        using PooledBuffer text = new(length);
        text.Advance(charset.GetBytes(message.Body, text.GetSpan(length)));
        PartRendering.Write(text.Bytes.Span, encoding, target);
        return true;
    }

    /// <summary>What was asked for, where it is known and the server takes it.</summary>
    private static ContentEncoding? EncodingOf(TransferEncoding encoding, bool takesEightBit) => encoding switch
    {
        TransferEncoding.SevenBit => ContentEncoding.SevenBit,
        TransferEncoding.EightBit when takesEightBit => ContentEncoding.EightBit,
        TransferEncoding.QuotedPrintable => ContentEncoding.QuotedPrintable,
        TransferEncoding.Base64 => ContentEncoding.Base64,
        _ => null,
    };

    /// <summary>A header line, but for its value.</summary>
    /// <returns>Room for the value.</returns>
    private static Span<byte> Line(string name, int length, PooledBuffer target)
    {
        Span<byte> line = target.GetSpan(name.Length + length + ": \r\n".Length);
        int value = Encoding.ASCII.GetBytes(name, line);
        ": "u8.CopyTo(line[value..]);
        value += ": ".Length;
        "\r\n"u8.CopyTo(line[(value + length)..]);
        target.Advance(value + length + "\r\n".Length);
        return line.Slice(value, length);
    }
}
