using System.Net.Mail;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What the sender says of one message.</summary>
/// <param name="MessageId">The Message-ID, which is set before the message is sent, so that one that was cancelled has it too.</param>
/// <param name="Outcome">What became of it. One that was cancelled was not sent.</param>
/// <param name="Attempts">How many times it was tried. Not known of one that was cancelled.</param>
/// <param name="Exception">What the caller gets instead of a result.</param>
internal sealed record Verdict(string MessageId, DeliveryOutcome Outcome, int Attempts, Exception? Exception)
{
    private const string Header = "Message-ID";

    public bool IsCancelled => Exception is OperationCanceledException;

    /// <summary>Sends a message. Throws nothing but what no mail may end with.</summary>
    public static async Task<Verdict> OfAsync(IAsyncMailSender sender, MailMessage message, CancellationToken cancellationToken)
    {
        string id = message.Headers[Header] ??= $"<{Guid.NewGuid():N}@example.com>";
        try
        {
            MailSendResult result = await sender.SendAsync(message, cancellationToken);
            return new Verdict(id, result.Outcome, result.Attempts, null);
        }
        catch (MailSendException exception)
        {
            return new Verdict(id, exception.Outcome, exception.Attempts, exception);
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == cancellationToken)
        {
            return new Verdict(id, DeliveryOutcome.NotSent, 0, exception);
        }
    }
}
