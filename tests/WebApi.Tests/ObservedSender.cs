using System.Net.Mail;
using AsyncSmtp;

namespace WebApi.Tests;

/// <summary>The real sender, and a word to the test once it has taken a mail in.</summary>
internal sealed class ObservedSender(SmtpMailSender sender, Action onSend) : IAsyncMailSender
{
    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, userToken: null, cancellationToken);

    public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default)
    {
        Task<MailSendResult> sending = sender.SendAsync(message, userToken, cancellationToken);
        onSend();
        return sending;
    }
}
