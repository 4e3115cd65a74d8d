using System.Net.Mail;
using System.Runtime.CompilerServices;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// Sends a message to some of its recipients while it shows all of them. Who is tried again because the server refused him at first must get the same mail as the others, with the same To and Cc.
/// </summary>
/// <remarks>
/// SmtpClient has one list for both: it names to the server, and writes into the headers, the same addresses. So those who are to get the mail go into Bcc, which is not shown, and the To and Cc
/// lines travel in the value of a header that SmtpClient takes for its own and therefore writes as it is. <see cref="Carrier"/> is the one of these that says nothing: "normal" is what a message without
/// it is. Where a runtime has no way to the header texts any more, only those who get the mail are shown. A test tells when a runtime no longer writes the header as it is.
/// </remarks>
internal static class ShownRecipients
{
    private const string Carrier = "Importance";
    private const string Normal = "normal";

    /// <summary>Addresses the message to some, and shows all.</summary>
    /// <param name="message">A fresh message with its headers, and without recipients and priority.</param>
    /// <param name="recipients">Who gets it.</param>
    /// <param name="to">Whom the To header shows.</param>
    /// <param name="cc">Whom the Cc header shows.</param>
    /// <param name="priority">What SmtpClient would write if it were set on the message, which would overwrite the carrier.</param>
    public static void Apply(MailMessage message, IEnumerable<MailAddress> recipients, MailAddress[] to, MailAddress[] cc, MailPriority priority)
    {
        StringBuilder lines = new();
        if (!TryWrite(lines, "To", to) || !TryWrite(lines, "Cc", cc))
        {
            Add(message.To, recipients);
            return;
        }

        Add(message.Bcc, recipients);
        (string? xPriority, string? name, string? importance) = priority switch
        {
            MailPriority.High => ("1", "urgent", "high"),
            MailPriority.Low => ("5", "non-urgent", "low"),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        if (xPriority is not null)
        {
            message.Headers["X-Priority"] = xPriority;
            message.Headers["Priority"] = name;
        }

        if (lines.Length > 0)
        {
            importance ??= message.Headers[Carrier] ?? Normal;
            message.Headers[Carrier] = importance + lines;
        }
        else if (importance is not null)
        {
            message.Headers[Carrier] = importance;
        }
    }

    private static void Add(MailAddressCollection target, IEnumerable<MailAddress> addresses)
    {
        foreach (MailAddress address in addresses)
        {
            target.Add(address);
        }
    }

    private static bool TryWrite(StringBuilder lines, string header, MailAddress[] addresses)
    {
        if (addresses.Length == 0)
        {
            return true;
        }

        MailAddressCollection collection = [.. addresses];
        try
        {
            lines.Append("\r\n").Append(header).Append(": ").Append(Encode(collection, header.Length, allowUnicode: false));
            return true;
        }
        catch (Exception e) when (e is SmtpException or ArgumentException or MissingMemberException or TypeLoadException or NotSupportedException)
        {
            // An address that only SMTPUTF8 can carry, or a runtime that has the method no more.
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Encode")]
    private static extern string Encode(MailAddressCollection addresses, int charsConsumed, bool allowUnicode);
}
