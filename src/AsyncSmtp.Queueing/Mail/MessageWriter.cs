using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>Makes a message of its description.</summary>
internal static class MessageWriter
{
    public static async ValueTask<MailMessage> WriteAsync(QueuedMail mail, IAttachmentStore? store, CancellationToken cancellationToken)
    {
        MailVersion.ThrowIfNotKnown(mail);
        _ = MailIds.Checked(mail.Id);
        Dictionary<QueuedPart, ReadOnlyMemory<byte>> contents = new(ReferenceEqualityComparer.Instance);
        foreach (QueuedPart part in mail.Parts)
        {
            contents[part] = await ContentRelocation.FetchAsync(part, store, cancellationToken).ConfigureAwait(false);
        }

        MailMessage message = new();
        try
        {
            WriteHeaders(mail, message);
            WriteContent(mail, contents, message);
        }
        catch
        {
            message.Dispose();
            throw;
        }

        return message;
    }

    private static void WriteHeaders(QueuedMail mail, MailMessage message)
    {
        message.From = mail.FromAddress.ToMailAddress();
        if (mail.Sender is { } sender)
        {
            message.Sender = sender.ToMailAddress();
        }

#pragma warning disable CS0618
        message.ReplyTo = mail.ReplyTo?.ToMailAddress();
#pragma warning restore CS0618
        AddAll(message.ReplyToList, mail.ReplyToList);
        AddAll(message.To, mail.To);
        AddAll(message.CC, mail.Cc);
        AddAll(message.Bcc, mail.Bcc);
        if (mail.Envelope is { } envelope)
        {
            message.SetEnvelopeRecipients(envelope.Select(static a => a.ToMailAddress()));
        }

        // The setters guess an encoding, and the caller's may be another, or none.
        message.Subject = HeaderText.ForDecodingSetter(mail.Subject);
        message.SubjectEncoding = EncodingName.Parse(mail.SubjectEncoding);
        message.HeadersEncoding = EncodingName.Parse(mail.HeadersEncoding);
        message.DeliveryNotificationOptions = mail.DeliveryNotification;
        foreach (QueuedField header in mail.Headers)
        {
            message.Headers.Add(header.Name, MailIds.IsBlankMessageId(header) ? MailIds.MessageIdMadeFor(mail) : header.Value);
        }

        if (message.Headers[MessageIds.HeaderName] is null)
        {
            message.Headers.Add(MessageIds.HeaderName, MailIds.MessageIdMadeFor(mail));
        }

        if (mail.Priority != MailPriority.Normal)
        {
            // Normal is also what it is when it was never set, and to set it removes the caller's own X-Priority and Importance.
            message.Priority = mail.Priority;
        }
    }

    private static void WriteContent(QueuedMail mail, Dictionary<QueuedPart, ReadOnlyMemory<byte>> contents, MailMessage message)
    {
        message.Body = mail.Body;
        message.BodyEncoding = EncodingName.Parse(mail.BodyEncoding);
        message.IsBodyHtml = mail.IsBodyHtml;
        message.BodyTransferEncoding = mail.BodyTransferEncoding ?? TransferEncoding.Unknown;
        foreach (QueuedView view in mail.AlternateViews)
        {
            ViewSnapshot snapshot = new([.. view.LinkedResources.Prepend(view.Part).Select(p => p.ToSnapshot(contents[p]))]);
            message.AlternateViews.Add(snapshot.Create(default));
        }

        foreach (QueuedAttachment attachment in mail.Attachments)
        {
            message.Attachments.Add(attachment.ToSnapshot(contents[attachment.Part]).Create(default));
        }
    }

    private static void AddAll(MailAddressCollection target, IReadOnlyList<QueuedAddress> addresses)
    {
        foreach (QueuedAddress address in addresses)
        {
            target.Add(address.ToMailAddress());
        }
    }
}
