using System.Net.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SmtpStatusCode = MailKit.Net.Smtp.SmtpStatusCode;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>MailKit's client, told for each message what of it belongs to the attempt: its commit point, and what becomes of each recipient.</summary>
internal sealed class MailKitClient(FinalReply reply, MailKitParts parts, Action contentBegins) : global::MailKit.Net.Smtp.SmtpClient(reply)
{
    private List<FailedRecipient> _failed = [];
    private SmtpAttempt? _attempt;
    private DeliveryNotificationOptions _notifications;
    private bool _isMeasuring;

    /// <summary>Gets the recipients of the latest message that the server refused.</summary>
    public IReadOnlyList<FailedRecipient> Failed => _failed;

    protected override bool PreferSendAsBinaryData => parts.Options.UseChunking;

    /// <summary>Sends a message for an attempt.</summary>
    public async Task SendAsync(SmtpAttempt attempt, MimeMessage message, MailboxAddress sender, DeliveryNotificationOptions notifications, CancellationToken cancellationToken)
    {
        (_attempt, _notifications) = (attempt, notifications);
        _failed = [];
        if (!parts.IsInternational)
        {
            // For an address whose domain alone is international MailKit would ask for it, and the next server may not take such a mail.
            Capabilities &= ~SmtpCapabilities.UTF8;
        }

        FormatOptions format = FormatOptions.Default.Clone();
        format.International = Capabilities.HasFlag(SmtpCapabilities.UTF8);

        // MailKit writes a signed message without UTF-8 in its headers, whatever the format says, so it is signed without it.
        parts.Signer?.Sign(message, Capabilities.HasFlag(SmtpCapabilities.EightBitMime) ? EncodingConstraint.EightBit : EncodingConstraint.SevenBit, FormatOptions.Default);
        IEnumerable<MailboxAddress> recipients = attempt.Recipients.Select(static r => new MailboxAddress("", r.Address));
        await SendAsync(format, message, sender, recipients, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>From here on the message is not changed any more, so its body can be replaced by one that knows the commit point.</summary>
    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength)
    {
        base.Prepare(options, message, constraint, maxLineLength);
        message.Body = new CommittedBody(message.Body!, options, _attempt!, Begin, () => _isMeasuring);
    }

    private void Begin()
    {
        reply.Listen();
        contentBegins();
    }

    protected override async Task<long> GetSizeAsync(FormatOptions options, MimeMessage message, CancellationToken cancellationToken)
    {
        _isMeasuring = true;
        long size;
        try
        {
            size = await base.GetSizeAsync(options, message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isMeasuring = false;
        }

        return MaxSize > 0 && size > MaxSize
            ? throw new MessageTooLargeException($"The message has {size} bytes, and the server takes {MaxSize} at most (SIZE, RFC 1870). It was not sent to it.")
            : size;
    }

    protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) => DeliveryNotifications.Of(_notifications);

    /// <summary>The others get the message.</summary>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        => _failed.Add(new FailedRecipient(mailbox.Address, (System.Net.Mail.SmtpStatusCode)(int)response.StatusCode, response.Response));

    protected override void OnNoRecipientsAccepted(MimeMessage message)
    {
        FailedRecipient first = _failed[0];
        throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, (SmtpStatusCode)(int)first.StatusCode, first.Reply);
    }
}
