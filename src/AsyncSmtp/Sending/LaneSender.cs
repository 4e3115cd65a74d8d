using System.Net.Mail;

namespace AsyncSmtp.Sending;

/// <summary>A view of a sender, all of whose sends wait in one lane.</summary>
internal sealed class LaneSender(SmtpMailSender sender, SendLane lane) : IAsyncMailSender, IResultSender
{
    public SmtpMailSender Sender => sender;

    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => sender.SendAsync(message, userToken: null, lane, cancellationToken);

    public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default) => sender.SendAsync(message, userToken, lane, cancellationToken);

    public Task<MailSendResult> SendForResultAsync(MailMessage message, CancellationToken cancellationToken) => sender.SendForResultAsync(message, lane, cancellationToken);
}
