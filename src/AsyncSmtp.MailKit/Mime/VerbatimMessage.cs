using System.Net.Mail;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>A <see cref="MimeMessage"/> inside a <see cref="MailMessage"/>, on its way through a sender that knows no other: the envelope is the carrier's, and its one part is the whole message.</summary>
internal static class VerbatimMessage
{
    private const string Mark = "asyncsmtp-verbatim";

    /// <summary>Copies a message into a carrier.</summary>
    /// <exception cref="ArgumentException">It has no author or sender, or no recipient.</exception>
    public static MailMessage Wrap(MimeMessage message)
    {
        MailboxAddress author = message.ResentSender ?? message.ResentFrom.Mailboxes.FirstOrDefault() ?? message.Sender ?? message.From.Mailboxes.FirstOrDefault()
            ?? throw new ArgumentException("The message has no From and no Sender.", nameof(message));
        MailAddress[] recipients = [.. message.GetRecipients(onlyUnique: true).Select(static r => new MailAddress(r.Address))];
        if (recipients.Length == 0)
        {
            throw new ArgumentException("The message has no recipient: To, Cc and Bcc are empty.", nameof(message));
        }

        MemoryStream content = new();
        message.WriteTo(content);
        content.Position = 0;
        System.Net.Mime.ContentType type = new("message/rfc822");
        type.Parameters[Mark] = "1";
        MailMessage carrier = new() { From = new MailAddress(author.Address) };
        carrier.AlternateViews.Add(new AlternateView(content, type) { TransferEncoding = System.Net.Mime.TransferEncoding.Base64 });
        carrier.SetEnvelopeRecipients(recipients);
        carrier.To.Add(recipients[0]);
        if (message.MessageId is { Length: > 0 } id)
        {
            carrier.Headers.Add("Message-ID", $"<{id}>");
        }

        return carrier;
    }

    /// <summary>The message inside, or null when it is no carrier.</summary>
    public static MimeMessage? Unwrap(MailMessage message, CancellationToken cancellationToken)
    {
        if (message is not { AlternateViews: [{ } view], Attachments.Count: 0 } || !view.ContentType.Parameters.ContainsKey(Mark))
        {
            return null;
        }

        MimeMessage inside = MimeMessage.Load(ParserOptions.Default, view.ContentStream, persistent: true, cancellationToken);
        inside.Bcc.Clear();
        inside.ResentBcc.Clear();
        inside.MessageId ??= message.Headers["Message-ID"]!.Trim('<', '>');
        return inside;
    }
}
