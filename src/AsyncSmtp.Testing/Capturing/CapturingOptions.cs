using System.Net.Mail;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>What options must be for a sender that has no server, and whose tests do not wait.</summary>
internal static class CapturingOptions
{
    /// <summary>A name that never resolves: RFC 2606, section 2.</summary>
    private const string Host = "smtp.invalid";

    /// <summary>
    /// Takes the options off the network: what they say of servers, connections, rate and retries is replaced. What they say of messages (DeliveryFormat, MaxBufferedStreamSize), of a full queue, of SendTimeout and the
    /// grace period stays.
    /// </summary>
    public static void Apply(AsyncSmtpOptions options)
    {
        (options.Host, options.Port) = (Host, 587);
        options.Servers.Clear();
        (options.EnableSsl, options.UserName, options.Password, options.Credentials) = (true, null, null, null);
        (options.DeliveryMethod, options.PickupDirectory, options.ConfigureClient) = (SmtpDeliveryMethod.Network, null, null);

        // No mail waits for another, and no timer is ever set, which would keep a sender alive that was not disposed.
        (options.MaxConnections, options.MaxMessagesPerConnection, options.MaxContentBytesInFlight) = (10_000, int.MaxValue, long.MaxValue);
        (options.IdleTimeout, options.ConnectionLifetime) = (Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (options.AttemptTimeout, options.FinalReplyTimeout) = (Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        options.ShutdownTimeout = TimeSpan.Zero;

        // What the script says of a mail is what becomes of it, at once.
        options.Retry = new RetryOptions { MaxAttempts = 1, BaseDelay = TimeSpan.Zero };
        options.RateLimit = new RateLimitOptions();
        options.AdaptiveThrottle = false;
    }
}
