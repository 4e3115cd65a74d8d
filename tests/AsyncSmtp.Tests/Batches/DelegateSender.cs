using System.Net.Mail;

namespace AsyncSmtp.Tests.Batches;

/// <summary>A sender that does what a test says, with the message's number, which its subject is.</summary>
internal sealed class DelegateSender(Func<MailMessage, CancellationToken, Task<MailSendResult>> send) : IAsyncMailSender
{
    /// <summary>A sender that has sent when it returns.</summary>
    public static DelegateSender Instant { get; } = new(static (message, _) => Task.FromResult(Sent(message)));

    /// <summary>A sender that fails the messages for which there is an exception, at once.</summary>
    public static DelegateSender Failing(Func<int, Exception?> failure)
        => new((message, _) => failure(Numbered.Of(message)) is { } e ? Task.FromException<MailSendResult>(e) : Task.FromResult(Sent(message)));

    public static MailSendResult Sent(MailMessage message) => new() { Outcome = DeliveryOutcome.Sent, Message = message, MessageId = "<1@example.com>", Attempts = 1 };

    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => send(message, cancellationToken);

    public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default) => send(message, cancellationToken);
}
