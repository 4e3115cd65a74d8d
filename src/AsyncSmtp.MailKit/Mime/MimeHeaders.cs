using System.Net.Mail;
using System.Text;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The headers of a message as SmtpClient writes them: its own take the place of the caller's of the same name, and empty ones are left out.</summary>
internal static class MimeHeaders
{
    private const string ContentPrefix = "Content-";

    private static readonly HashSet<string> OfTheMessage = new(StringComparer.OrdinalIgnoreCase)
    {
        "Sender", "From", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject", "MIME-Version",
    };

    private static readonly HashSet<string> OfTheBody = new(StringComparer.OrdinalIgnoreCase) { "Content-Type", "Content-Transfer-Encoding" };

    public static void Write(MailMessage message, MimeMessage mime, bool international, DateTimeOffset now)
    {
        WriteAddresses(message, mime, international);
        mime.Date = now;
        if (message.Subject.Length > 0)
        {
            mime.Headers.Add(HeaderId.Subject, message.SubjectEncoding ?? Encoding.UTF8, message.Subject);
        }

        foreach ((string name, string value) in Own(message))
        {
            if (!OfTheMessage.Contains(name) && !IsOfContent(name))
            {
                foreach ((string line, string text) in ShownLines.Of(name, value))
                {
                    mime.Headers.Add(line, message.HeadersEncoding ?? Encoding.UTF8, text);
                }
            }
        }

        WritePriority(message.Priority, mime.Headers);
    }

    /// <summary>The caller's own headers of the content, which belong to the body.</summary>
    public static void WriteOfContent(MailMessage message, MimeEntity body)
    {
        foreach ((string name, string value) in Own(message))
        {
            if (IsOfContent(name) && !OfTheBody.Contains(name))
            {
                body.Headers.Add(name, message.HeadersEncoding ?? Encoding.UTF8, value);
            }
        }
    }

    private static bool IsOfContent(string name) => name.StartsWith(ContentPrefix, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<KeyValuePair<string, string>> Own(MailMessage message)
    {
        for (int i = 0; i < message.Headers.Count; i++)
        {
            foreach (string value in message.Headers.GetValues(i) ?? [])
            {
                yield return KeyValuePair.Create(message.Headers.GetKey(i)!, value);
            }
        }
    }

    private static void WriteAddresses(MailMessage message, MimeMessage mime, bool international)
    {
        if (message.Sender is { } sender)
        {
            mime.Sender = Addresses.Convert(sender, international);
        }

        if (message.From is { } from)
        {
            mime.From.Add(Addresses.Convert(from, international));
        }

        mime.To.AddRange(message.To.Select(address => Addresses.Convert(address, international)));
        mime.Cc.AddRange(message.CC.Select(address => Addresses.Convert(address, international)));
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
        IEnumerable<MailAddress> replyTo = message.ReplyTo is { } one ? [one] : message.ReplyToList;
#pragma warning restore CS0618
        mime.ReplyTo.AddRange(replyTo.Select(address => Addresses.Convert(address, international)));
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
