using System.Net.Mail;
using System.Text;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The headers of a message as SmtpClient writes them: its own take the place of the caller's of the same name, and empty ones are left out.</summary>
internal static class MimeHeaders
{
    private const string ContentPrefix = "Content-";
    private const string OwnPrefix = "X-";
    private const string MessageId = "Message-ID";

    private static readonly HashSet<string> OfTheMessage = new(StringComparer.OrdinalIgnoreCase)
    {
        "Sender", "From", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject", "MIME-Version",
    };

    private static readonly HashSet<string> OfTheBody = new(StringComparer.OrdinalIgnoreCase) { "Content-Type", "Content-Transfer-Encoding" };

    private static readonly byte[] RawVersion = PlainText.Raw("1.0");

    /// <summary>Writes all headers: those of the message, and those of the content, which belong to the body.</summary>
    public static void Write(MailMessage message, MimeMessage mime, MimeEntity body, bool international, DateTimeOffset now)
    {
        MimeAddresses.Write(message, mime, international);
        mime.Headers.Add(StandardHeader.Date.With(DateText.Of(now)));
        if (message.Subject.Length > 0)
        {
            mime.Headers.Add(PlainText.Unstructured(StandardHeader.Subject.Name, message.Subject) is { } raw
                ? StandardHeader.Subject.With(raw)
                : new Header(message.SubjectEncoding ?? Encoding.UTF8, HeaderId.Subject, message.Subject));
        }

        WriteOwn(message, mime, body);
        WritePriority(message.Priority, mime.Headers);
        mime.Headers.Add(StandardHeader.MimeVersion.With(RawVersion));
    }

    private static void WriteOwn(MailMessage message, MimeMessage mime, MimeEntity body)
    {
        for (int i = 0; i < message.Headers.Count; i++)
        {
            string name = message.Headers.GetKey(i)!;
            bool isOfContent = name.StartsWith(ContentPrefix, StringComparison.OrdinalIgnoreCase);
            if ((isOfContent ? OfTheBody : OfTheMessage).Contains(name))
            {
                continue;
            }

            foreach (string value in message.Headers.GetValues(i) ?? [])
            {
                if (isOfContent)
                {
                    body.Headers.Add(name, message.HeadersEncoding ?? Encoding.UTF8, value);
                }
                else if (ShownLines.AreIn(name))
                {
                    foreach ((string line, string text) in ShownLines.Of(value))
                    {
                        mime.Headers.Add(Own(line, text, message.HeadersEncoding));
                    }
                }
                else
                {
                    mime.Headers.Add(Own(name, value, message.HeadersEncoding));
                }
            }
        }
    }

    /// <summary>MimeKit knows how each header is to be written that has a meaning of its own. Those that have none are text.</summary>
    private static Header Own(string name, string value, Encoding? encoding)
    {
        byte[]? raw = name.Equals(MessageId, StringComparison.OrdinalIgnoreCase) ? PlainText.Identifier(value)
            : name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase) ? PlainText.Unstructured(name, value)
            : null;
        return raw is null ? new Header(encoding ?? Encoding.UTF8, name, value) : new WrittenHeader(name, raw);
    }

    /// <summary>Normal is also what the priority is when it was never set, so it leaves the caller's own headers alone.</summary>
    private static void WritePriority(MailPriority priority, HeaderList headers)
    {
        if (priority == MailPriority.Normal)
        {
            return;
        }

        bool high = priority == MailPriority.High;
        headers.Replace(HeaderId.XPriority, high ? "1" : "5");
        headers.Replace(HeaderId.Priority, high ? "urgent" : "non-urgent");
        headers.Replace(HeaderId.Importance, high ? "high" : "low");
    }
}
