using System.Globalization;
using AsyncSmtp.Queueing;
using Wolverine;

namespace Fleet.RabbitMq;

/// <summary>What Wolverine calls for each mail. When it returns the mail is acknowledged; one that is to move has been put elsewhere by then, and is in both queues when the process dies in between. The ledger knows it.</summary>
public sealed class MailConsumer(QueuedMailHandler mails, QueueSender queues)
{
    public async Task ConsumeAsync(QueuedMail mail, Envelope envelope, CancellationToken cancellationToken)
    {
        int delivery = envelope.Headers.TryGetValue(QueueSender.Delivery, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : 1;
        QueuedMailAnswer answer = await mails.HandleAsync(mail, delivery, cancellationToken);
        switch (answer.Kind)
        {
            case QueuedMailAnswerKind.RetryAfter:
                await queues.SendAsync(Queues.ForDelay(answer.Delay), mail, delivery + 1, answer.Reason);
                break;
            case QueuedMailAnswerKind.DeadLetter:
                await queues.SendAsync(Queues.Dead, mail, delivery, answer.Reason);
                break;
            case QueuedMailAnswerKind.Park:
                await queues.SendAsync(Queues.Parked, mail, delivery, answer.Reason);
                break;
        }
    }
}
