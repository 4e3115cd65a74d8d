using System.Net.Mail;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What a message asks to be told of its delivery (RFC 3461), in MailKit's words.</summary>
internal static class DeliveryNotifications
{
    /// <summary>Null when the message says nothing.</summary>
    public static DeliveryStatusNotification? Of(DeliveryNotificationOptions options)
    {
        if (options == DeliveryNotificationOptions.None)
        {
            return null;
        }

        DeliveryStatusNotification wanted = DeliveryStatusNotification.Never;
        if (options.HasFlag(DeliveryNotificationOptions.Never))
        {
            return wanted;
        }

        wanted |= options.HasFlag(DeliveryNotificationOptions.OnSuccess) ? DeliveryStatusNotification.Success : 0;
        wanted |= options.HasFlag(DeliveryNotificationOptions.OnFailure) ? DeliveryStatusNotification.Failure : 0;
        return wanted | (options.HasFlag(DeliveryNotificationOptions.Delay) ? DeliveryStatusNotification.Delay : 0);
    }
}
