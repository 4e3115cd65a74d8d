using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Fakes;

internal static class Mails
{
    public static MailMessage Plain(string to = "to@example.com") => new("from@example.com", to, "Subject", "Body");

    public static MailMessageSnapshot Snapshot(MailMessage? message = null, AsyncSmtpOptions? options = null)
    {
        Task<MailMessageSnapshot> snapshot = MailMessageSnapshot.CreateAsync(message ?? Plain(), options ?? Options(), TestContext.Current.CancellationToken).AsTask();
        Assert.True(snapshot.IsCompleted, "A message without streams is copied at once.");
        return snapshot.GetAwaiter().GetResult();
    }

    /// <summary>An attempt for all recipients.</summary>
    public static Task<DispatchResult> SendAsync(this SmtpDispatcher dispatcher, MailMessageSnapshot mail, CancellationToken cancellationToken)
        => dispatcher.SendAsync(mail, mail.Recipients, attempt: 1, cancellationToken).AsTask();

    public static AsyncSmtpOptions Options(Action<AsyncSmtpOptions>? configure = null)
    {
        AsyncSmtpOptions options = new() { Host = "localhost", EnableSsl = false };
        configure?.Invoke(options);
        return options;
    }
}
