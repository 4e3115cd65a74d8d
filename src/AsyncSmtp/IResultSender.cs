using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>A sender of ours, which knows the outcome of whatever went wrong, where a foreign one can only throw.</summary>
internal interface IResultSender
{
    /// <summary>Sends one message. The task never fails: the exception is in the result.</summary>
    Task<MailSendResult> SendForResultAsync(MailMessage message, CancellationToken cancellationToken);
}
