using AsyncSmtp.MailKit.Mime;
using MimeKit;

namespace AsyncSmtp;

/// <summary>
/// Sends messages that are MimeKit's already.
/// </summary>
public static class MimeMessageSenderExtensions
{
    /// <summary>
    /// Sends a message as it is, with a sender whose transport is MailKit or the pipelining one: with its pool, its retries, its limits and its outcomes. It goes to the recipients that its Resent headers name, or else To, Cc and Bcc, and Bcc is
    /// not shown. A message without a Message-ID gets one. What MailKit does to any message, it does to this: it encodes what the server would not take.
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="message">The message. It is copied before this method returns; it may be changed, sent again or disposed then.</param>
    /// <param name="cancellationToken"><inheritdoc cref="IAsyncMailSender.SendAsync(System.Net.Mail.MailMessage, CancellationToken)" path="/param[@name='cancellationToken']"/></param>
    /// <returns>A task that ends as that of <see cref="SmtpMailSender.SendAsync(System.Net.Mail.MailMessage, CancellationToken)"/>. The message of its result is a stand-in.</returns>
    /// <exception cref="InvalidOperationException">The sender's transport is neither of the two. Nothing was queued.</exception>
    /// <exception cref="ArgumentException">The message has no author or sender, or no recipient. Nothing was queued.</exception>
    public static Task<MailSendResult> SendAsync(this SmtpMailSender sender, MimeMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(message);
        return sender.TransportFactory is ISendsMime
            ? SendVerbatimAsync(sender, message, cancellationToken)
            : throw new InvalidOperationException("The sender's transport cannot send a MimeMessage. Choose MailKit, builder.UseMailKit() or new SmtpMailSender(options, new MailKitTransportFactory()), or the pipelining transport, builder.UsePipelining().");
    }

    private static async Task<MailSendResult> SendVerbatimAsync(SmtpMailSender sender, MimeMessage message, CancellationToken cancellationToken)
    {
        using System.Net.Mail.MailMessage carrier = VerbatimMessage.Wrap(message);
        return await sender.SendAsync(carrier, cancellationToken).ConfigureAwait(false);
    }
}
