using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>The commands of a mail's envelope, as bytes.</summary>
internal static class EnvelopeCommands
{
    /// <summary>Writes the commands of a mail that are not out yet, up to <paramref name="end"/>.</summary>
    public static void Write(IBufferWriter<byte> output, MailOnWire mail, Offer offer, int end)
    {
        WireContent content = mail.Content!;
        int sender = mail.BeginsWithReset ? 1 : 0;
        for (int command = mail.CommandsOut; command < end; command++)
        {
            if (command == mail.Commands - 1)
            {
                output.Write("DATA\r\n"u8);
            }
            else if (command > sender)
            {
                WriteRecipient(output, mail.Attempt.Recipients[command - sender - 1].Address, content, offer);
            }
            else if (command == sender)
            {
                WriteSender(output, content, offer);
            }
            else
            {
                output.Write("RSET\r\n"u8);
            }
        }
    }

    private static void WriteSender(IBufferWriter<byte> output, WireContent content, Offer offer)
    {
        output.Write("MAIL FROM:<"u8);
        Encoding.UTF8.GetBytes(content.Sender, output);
        output.Write(">"u8);
        if (offer.HasSize && content.Length is { } length)
        {
            output.Write(" SIZE="u8);
            Span<byte> digits = output.GetSpan(20);
            length.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
        }

        if (content.IsEightBit)
        {
            output.Write(" BODY=8BITMIME"u8);
        }

        if (content.NeedsSmtpUtf8)
        {
            output.Write(" SMTPUTF8"u8);
        }

        output.Write("\r\n"u8);
    }

    private static void WriteRecipient(IBufferWriter<byte> output, string address, WireContent content, Offer offer)
    {
        output.Write("RCPT TO:<"u8);
        Encoding.UTF8.GetBytes(EnvelopeAddress.Format(address, content.NeedsSmtpUtf8), output);
        output.Write(">"u8);
        if (offer.Dsn)
        {
            output.Write(NotifyOf(content.DeliveryNotificationOptions));
        }

        output.Write("\r\n"u8);
    }

    /// <summary>NOTIFY, RFC 3461, section 4.1.</summary>
    private static ReadOnlySpan<byte> NotifyOf(DeliveryNotificationOptions options)
        => options.HasFlag(DeliveryNotificationOptions.Never) ? " NOTIFY=NEVER"u8
            : (options & (DeliveryNotificationOptions.OnSuccess | DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay)) switch
            {
                DeliveryNotificationOptions.OnSuccess => " NOTIFY=SUCCESS"u8,
                DeliveryNotificationOptions.OnFailure => " NOTIFY=FAILURE"u8,
                DeliveryNotificationOptions.Delay => " NOTIFY=DELAY"u8,
                DeliveryNotificationOptions.OnSuccess | DeliveryNotificationOptions.OnFailure => " NOTIFY=SUCCESS,FAILURE"u8,
                DeliveryNotificationOptions.OnSuccess | DeliveryNotificationOptions.Delay => " NOTIFY=SUCCESS,DELAY"u8,
                DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay => " NOTIFY=FAILURE,DELAY"u8,
                DeliveryNotificationOptions.None => default,
                _ => " NOTIFY=SUCCESS,FAILURE,DELAY"u8,
            };
}
