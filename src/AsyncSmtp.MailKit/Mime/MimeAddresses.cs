using System.Net.Mail;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The headers that say who a message is from, and for.</summary>
internal static class MimeAddresses
{
    public static void Write(MailMessage message, MimeMessage mime, bool international)
    {
        if (message.Sender is { } sender)
        {
            if (PlainAddresses.Of(StandardHeader.Sender.Name, sender) is { } raw)
            {
                mime.Headers.Add(StandardHeader.Sender.With(raw));
            }
            else
            {
                mime.Sender = Addresses.Convert(sender, international);
            }
        }

        if (message.From is { } from)
        {
            if (PlainAddresses.Of(StandardHeader.From.Name, from) is { } raw)
            {
                mime.Headers.Add(StandardHeader.From.With(raw));
            }
            else
            {
                mime.From.Add(Addresses.Convert(from, international));
            }
        }

        Write(StandardHeader.To, message.To, mime, international);
        Write(StandardHeader.Cc, message.CC, mime, international);
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
        Write(StandardHeader.ReplyTo, message.ReplyTo is { } one ? [one] : message.ReplyToList, mime, international);
#pragma warning restore CS0618
    }

    private static void Write(StandardHeader header, MailAddressCollection addresses, MimeMessage mime, bool international)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        if (PlainAddresses.Of(header.Name, addresses) is { } raw)
        {
            mime.Headers.Add(header.With(raw));
            return;
        }

        InternetAddressList target = header == StandardHeader.To ? mime.To : header == StandardHeader.Cc ? mime.Cc : mime.ReplyTo;
        target.AddRange(addresses.Select(address => Addresses.Convert(address, international)));
    }
}
