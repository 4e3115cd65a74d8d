using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// What a message must be before it is queued, parts not included. What SmtpClient would find out only on the wire, where it costs a connection, and what it would not find out at all.
/// </summary>
internal static class MessageHygiene
{
    public static void Check(MailMessage message, bool international)
    {
        // The only members of a disposed message that say so.
        _ = message.Attachments;

        if (message.From is null)
        {
            throw BadMessage.Because("message.From is not set.");
        }

        if (message.To.Count + message.CC.Count + message.Bcc.Count == 0)
        {
            throw BadMessage.Because("message.To, message.CC and message.Bcc are empty: there is no recipient.");
        }

        CheckAddress(message.From, "From", "message.From", international);
        if (message.Sender is not null)
        {
            CheckAddress(message.Sender, "Sender", "message.Sender", international);
        }

        CheckAddresses(message.To, "To", "message.To", international);
        CheckAddresses(message.CC, "Cc", "message.CC", international);
        CheckAddresses(message.Bcc, "Bcc", "message.Bcc", international);
        CheckReplyTo(message, international);
        CheckSubject(message, international);
        HeaderHygiene.Check(message.Headers, international);
    }

    private static void CheckReplyTo(MailMessage message, bool international)
    {
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
        MailAddress? replyTo = message.ReplyTo;
#pragma warning restore CS0618
        if (replyTo is not null)
        {
            CheckAddress(replyTo, "Reply-To", "message.ReplyTo", international);
        }
        else
        {
            CheckAddresses(message.ReplyToList, "Reply-To", "message.ReplyToList", international);
        }
    }

    private static void CheckAddresses(MailAddressCollection addresses, string header, string field, bool international)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            CheckAddress(addresses[i], header, new FieldName(field, i), international);
        }
    }

    private static void CheckAddress(MailAddress address, string header, in FieldName field, bool international)
    {
        if (!international)
        {
            CheckIsAscii(address, field);
        }

        string name = address.DisplayName;
        if (HeaderText.HasNul(name) || HeaderText.HasNul(address.User) || HeaderText.HasNul(address.Host))
        {
            // The parser of addresses lets one through behind a backslash.
            throw BadMessage.Because($"{field} holds a NUL.");
        }

        bool asItIs = DisplayNames.GoesOutAsItIs(name, international);
        if (asItIs && HeaderText.HasLineBreak(name))
        {
            throw BadMessage.Because($"{field} has a line break in its display name, which DeliveryFormat International would put into the header as it is.");
        }

        if (MayBeLong(address) && !HeaderText.Fits(header, asItIs ? $"\"{name}\" <{address.Address}>" : $"<{address.Address}>"))
        {
            throw BadMessage.Because($"{field} makes a header line of more than {HeaderText.MaxLineLength} octets, which cannot be folded for want of a blank.");
        }
    }

    /// <summary>Whether it is worth the trouble of writing the address out and counting: at most three octets a character.</summary>
    private static bool MayBeLong(MailAddress address) => address.DisplayName.Length + address.User.Length + address.Host.Length > HeaderText.MaxLineLength / 4;

    private static void CheckIsAscii(MailAddress address, in FieldName field)
    {
        if (!Ascii.IsValid(address.User))
        {
            throw BadMessage.Because($"{field} has a non-ASCII character before the @, which needs DeliveryFormat International and a server that offers SMTPUTF8.");
        }

        if (Ascii.IsValid(address.Host))
        {
            return;
        }

        try
        {
            _ = new IdnMapping().GetAscii(address.Host);
        }
        catch (ArgumentException exception)
        {
            throw BadMessage.Because($"{field} has a domain that is not a valid internationalized domain name.", exception);
        }
    }

    private static void CheckSubject(MailMessage message, bool international)
    {
        string subject = message.Subject;
        if (HeaderText.HasNul(subject))
        {
            throw BadMessage.Because("message.Subject holds a NUL.");
        }

        if ((international || Ascii.IsValid(subject)) && !HeaderText.Fits("Subject", subject))
        {
            throw BadMessage.Because($"message.Subject makes a line of more than {HeaderText.MaxLineLength} octets, which cannot be folded for want of a blank.");
        }
    }
}
