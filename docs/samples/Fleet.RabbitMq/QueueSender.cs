using System.Globalization;
using AsyncSmtp.Queueing;
using Wolverine;
using Wolverine.Runtime;

namespace Fleet.RabbitMq;

/// <summary>
/// Puts mails into queues, and waits until the broker has them. Not through the message context of a consumer: that sends when the consumer has returned, and swallows what goes wrong then.
/// </summary>
public sealed class QueueSender(IWolverineRuntime runtime)
{
    internal const string Delivery = "delivery";

    private const string Reason = "reason";

    internal ValueTask SendAsync(string queue, QueuedMail mail, int delivery, string? reason)
    {
        DeliveryOptions options = new DeliveryOptions().WithHeader(Delivery, delivery.ToString(CultureInfo.InvariantCulture));
        if (reason is not null)
        {
            options.WithHeader(Reason, reason);
        }

        return new MessageBus(runtime).EndpointFor(new Uri($"rabbitmq://queue/{queue}")).SendAsync(mail, options);
    }
}
