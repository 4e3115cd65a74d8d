using System.Net.Mail;

namespace AsyncSmtp.Testing.Tests.Capturing;

internal static class Mails
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MailMessage To(params string[] recipients) => new("from@example.com", string.Join(",", recipients), "Subject", "Body");

    /// <summary>Sends a mail, and waits for its end.</summary>
    public static Task<MailSendResult> SendToAsync(this IAsyncMailSender sender, params string[] recipients) => sender.BeginTo(recipients).Capped();

    /// <summary>Begins to send a mail.</summary>
    public static Task<MailSendResult> BeginTo(this IAsyncMailSender sender, params string[] recipients)
    {
        using MailMessage message = To(recipients);
        return sender.SendAsync(message, Token);
    }
}
