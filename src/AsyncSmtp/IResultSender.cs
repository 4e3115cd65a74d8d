using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>A sender of ours, which knows the outcome of whatever went wrong, where a foreign one can only throw.</summary>
internal interface IResultSender
{
    /// <summary>Sends one message. What went wrong is in the result. The task fails only for a message that was never queued, and so was not sent.</summary>
    Task<MailSendResult> SendForResultAsync(MailMessage message, CancellationToken cancellationToken);
}
