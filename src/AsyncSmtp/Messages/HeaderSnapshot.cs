using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>Addresses, subject and headers as they were at submission. A <see cref="MailAddress"/> cannot be changed, so it is shared.</summary>
internal sealed class HeaderSnapshot
{
    private readonly MailAddress _from;
    private readonly MailAddress? _sender;
    private readonly MailAddress? _replyTo;
    private readonly MailAddress[] _replyToList;
    private readonly MailAddress[] _to;
    private readonly MailAddress[] _cc;
    private readonly MailAddress[] _bcc;
    private readonly bool _hasEnvelope;
    private readonly string _subject;
    private readonly Encoding? _subjectEncoding;
    private readonly Encoding? _headersEncoding;
    private readonly MailPriority _priority;
    private readonly DeliveryNotificationOptions _deliveryNotification;
    private readonly KeyValuePair<string, string>[] _headers;

    public HeaderSnapshot(MailMessage message, bool international)
    {
        _from = DisplayNames.Quotable(message.From!, international, "message.From");
        _sender = message.Sender is { } sender ? DisplayNames.Quotable(sender, international, "message.Sender") : null;
#pragma warning disable CS0618 // Obsolete, but where it is set, SmtpClient sends it in place of the list.
        _replyTo = message.ReplyTo is { } replyTo ? DisplayNames.Quotable(replyTo, international, "message.ReplyTo") : null;
#pragma warning restore CS0618
        _replyToList = CopyAll(message.ReplyToList, international, "message.ReplyToList");
        _to = CopyAll(message.To, international, "message.To");
        _cc = CopyAll(message.CC, international, "message.CC");
        _bcc = CopyAll(message.Bcc, international, "message.Bcc");
        MailAddress[]? envelope = MailMessageExtensions.EnvelopeRecipients(message);
        _hasEnvelope = envelope is not null;
        Recipients = new RecipientList(envelope ?? (_bcc.Length + _cc.Length == 0 ? _to : [.. _to, .. _bcc, .. _cc]));
        _subject = message.Subject;
        _subjectEncoding = message.SubjectEncoding;
        _headersEncoding = message.HeadersEncoding;
        _priority = message.Priority;
        _deliveryNotification = message.DeliveryNotificationOptions;

        string messageId = MessageIds.For(message);
        MessageId = messageId.Trim();
        _headers = CopyHeaders(message, messageId);
    }

    public string MessageId { get; }

    public RecipientList Recipients { get; }

    /// <param name="message">A fresh message.</param>
    /// <param name="recipients">Who gets it: <see cref="Recipients"/>, or some of them.</param>
    public void ApplyTo(MailMessage message, RecipientList recipients)
    {
        message.From = _from;
        if (_sender is not null)
        {
            message.Sender = _sender;
        }

#pragma warning disable CS0618
        message.ReplyTo = _replyTo;
#pragma warning restore CS0618
        AddAll(message.ReplyToList, _replyToList);
        // The setter guesses an encoding, and the caller's may be another, or none.
        message.Subject = HeaderText.ForDecodingSetter(_subject);
        message.SubjectEncoding = _subjectEncoding;
        message.HeadersEncoding = _headersEncoding;
        message.DeliveryNotificationOptions = _deliveryNotification;
        foreach ((string name, string value) in _headers)
        {
            message.Headers.Add(name, value);
        }

        if (_hasEnvelope || recipients != Recipients)
        {
            ShownRecipients.Apply(message, recipients.Addresses, _to, _cc, _priority);
            return;
        }

        AddAll(message.To, _to);
        AddAll(message.CC, _cc);
        AddAll(message.Bcc, _bcc);
        if (_priority != MailPriority.Normal)
        {
            // Normal is also what it is when it was never set, and to set it removes the caller's own X-Priority and Importance.
            message.Priority = _priority;
        }
    }

    private static MailAddress[] CopyAll(MailAddressCollection addresses, bool international, string field)
    {
        if (addresses.Count == 0)
        {
            return [];
        }

        MailAddress[] copy = new MailAddress[addresses.Count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = DisplayNames.Quotable(addresses[i], international, new FieldName(field, i));
        }

        return copy;
    }

    private static void AddAll(MailAddressCollection target, MailAddress[] addresses)
    {
        foreach (MailAddress address in addresses)
        {
            target.Add(address);
        }
    }

    private static KeyValuePair<string, string>[] CopyHeaders(MailMessage message, string messageId)
    {
        if (message.Headers.Count == 0)
        {
            return [KeyValuePair.Create(MessageIds.HeaderName, messageId)];
        }

        List<KeyValuePair<string, string>> copy = new(message.Headers.Count + 1);
        bool hasId = false;
        for (int i = 0; i < message.Headers.Count; i++)
        {
            string name = message.Headers.GetKey(i)!;
            bool isId = name.Equals(MessageIds.HeaderName, StringComparison.OrdinalIgnoreCase);
            hasId |= isId;
            foreach (string value in message.Headers.GetValues(i) ?? [])
            {
                copy.Add(KeyValuePair.Create(name, isId ? messageId : value));
            }
        }

        if (!hasId)
        {
            copy.Add(KeyValuePair.Create(MessageIds.HeaderName, messageId));
        }

        return [.. copy];
    }
}
