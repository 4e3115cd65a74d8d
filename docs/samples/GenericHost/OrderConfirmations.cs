using System.Net.Mail;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Samples.GenericHost;

/// <summary>What an app writes: it asks for the interface, and awaits.</summary>
internal sealed partial class OrderConfirmations(IAsyncMailSender sender, ILogger<OrderConfirmations> logger)
{
    public async Task OnOrderPlacedAsync(int order, string customer, CancellationToken cancellationToken)
    {
        using MailMessage message = new("shop@example.com", customer, $"Your order {order}", "Thank you. It is on its way.");
        try
        {
            MailSendResult result = await sender.SendAsync(message, userToken: order, cancellationToken);
            LogConfirmed(order, result.MessageId);
        }
        catch (MailSendException e) when (e.Outcome == DeliveryOutcome.NotSent)
        {
            LogNotSent(e, order);
        }
    }

    [LoggerMessage(LogLevel.Information, "Order {Order} was confirmed with mail {MessageId}.")]
    private partial void LogConfirmed(int order, string messageId);

    [LoggerMessage(LogLevel.Warning, "Order {Order} could not be confirmed; it is safe to try again.")]
    private partial void LogNotSent(Exception exception, int order);
}
