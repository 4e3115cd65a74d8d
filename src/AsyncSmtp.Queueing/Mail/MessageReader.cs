using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>
/// Describes a caller's message, by way of the copy that a sender makes of one: what a sender refuses is refused here, and a message is left as a sender leaves it. All but content is read when this is made.
/// </summary>
internal sealed class MessageReader
{
    private readonly EnqueueOptions _options;
    private readonly QueuedMail _mail;
    private readonly ViewSnapshot[] _views;
    private readonly AttachmentSnapshot[] _attachments;

    public MessageReader(MailMessage message, EnqueueOptions options)
    {
        _options = options;
        bool international = options.DeliveryFormat == SmtpDeliveryFormat.International;
        MessageHygiene.Check(message, international);
        _ = new HeaderSnapshot(message, international);
        if (message.Body.Length > 0)
        {
            _ = BodyText.Of(message, message.IsBodyHtml);
        }

        _mail = Describe(message, options);
        _views = [.. message.AlternateViews.Select((v, i) => ViewSnapshot.Read(v, $"message.AlternateViews[{i}]", international))];
        _attachments = [.. message.Attachments.Select((a, i) => AttachmentSnapshot.Read(a, $"message.Attachments[{i}]", international))];
        foreach (PartSnapshot part in Parts)
        {
            part.CopyContent();
        }
    }

    /// <summary>Gets a value indicating whether <see cref="ReadAsync"/> has something to wait for.</summary>
    public bool MustWait => _options.AttachmentStore is not null || Parts.Any(static p => !p.HasContent);

    private IEnumerable<PartSnapshot> Parts => [.. _views.SelectMany(static v => v.Parts), .. _attachments.Select(static a => a.Part)];

    public async ValueTask<QueuedMail> ReadAsync(CancellationToken cancellationToken)
    {
        foreach (PartSnapshot part in Parts)
        {
            await part.CompleteAsync(_options.MaxBufferedStreamSize, cancellationToken).ConfigureAwait(false);
        }

        QueuedMail mail = _mail with
        {
            AlternateViews = [.. _views.Select(static v => new QueuedView { Part = QueuedPart.Of(v.Parts[0]), LinkedResources = [.. v.Parts[1..].Select(QueuedPart.Of)] })],
            Attachments = [.. _attachments.Select(static (a, i) => QueuedAttachment.Of(a, $"message.Attachments[{i}]"))],
        };
        return _options.AttachmentStore is { } store ? await new ContentRelocation(store, _options.InlineLimit).MoveAsync(mail, cancellationToken).ConfigureAwait(false) : mail;
    }

    private static QueuedMail Describe(MailMessage message, EnqueueOptions options) => new()
    {
        Id = options.Id is null ? MailIds.New() : MailIds.Checked(options.Id),
        NotAfter = options.NotAfter,
        FromAddress = QueuedAddress.Of(message.From!, "message.From"),
        Sender = One(message.Sender, "message.Sender"),
        To = Many(message.To, "message.To"),
        Cc = Many(message.CC, "message.CC"),
        Bcc = Many(message.Bcc, "message.Bcc"),
        Envelope = MailMessageExtensions.EnvelopeRecipients(message) is { } envelope ? Many(envelope, "the envelope") : null,
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
        ReplyTo = One(message.ReplyTo, "message.ReplyTo"),
#pragma warning restore CS0618
        ReplyToList = Many(message.ReplyToList, "message.ReplyToList"),
        Subject = message.Subject,
        SubjectEncoding = EncodingName.Of(message.SubjectEncoding, "message.SubjectEncoding"),
        HeadersEncoding = EncodingName.Of(message.HeadersEncoding, "message.HeadersEncoding"),
        Priority = message.Priority,
        DeliveryNotification = message.DeliveryNotificationOptions,
        Headers = [.. message.Headers.AllKeys.SelectMany(name => (message.Headers.GetValues(name) ?? []).Select(value => new QueuedField(name!, value)))],
        Body = message.Body,
        BodyEncoding = EncodingName.Of(message.BodyEncoding, "message.BodyEncoding"),
        IsBodyHtml = message.IsBodyHtml,
        BodyTransferEncoding = message.BodyTransferEncoding == TransferEncoding.Unknown ? null : message.BodyTransferEncoding,
    };

    private static QueuedAddress? One(MailAddress? address, string field) => address is null ? null : QueuedAddress.Of(address, field);

    private static QueuedAddress[] Many(IEnumerable<MailAddress> addresses, string field) => [.. addresses.Select((a, i) => QueuedAddress.Of(a, new FieldName(field, i)))];
}
