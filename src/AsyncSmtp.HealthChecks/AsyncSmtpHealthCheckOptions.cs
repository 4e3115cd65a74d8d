namespace AsyncSmtp.HealthChecks;

/// <summary>
/// When a sender counts as healthy. The defaults suit a readiness probe: one message that is refused changes nothing, a server that is gone is told within one send, and the next success mends it at once.
/// </summary>
public sealed class AsyncSmtpHealthCheckOptions
{
    /// <summary>Gets or sets for how long what happened last speaks for the server. After that nobody knows, and the sender is healthy, with no recent sends, unless <see cref="VerifyWhenIdle"/> finds out.</summary>
    /// <value>Default 5 minutes; more than zero.</value>
    public TimeSpan RecentFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how many attempts in a row must have failed to connect for the server to be down. With fewer the sender is degraded. A refused login needs one: it does not pass by itself.</summary>
    /// <value>Default 3, which is one send with the default retries; 1 or more.</value>
    public int UnhealthyAfterConnectionFailures { get; set; } = 3;

    /// <summary>Gets or sets how many attempts in a row must have failed, for whatever reason, for a sender whose server answers to be degraded.</summary>
    /// <value>Default 10; 1 or more.</value>
    public int DegradedAfterFailures { get; set; } = 10;

    /// <summary>
    /// Gets or sets a value indicating whether the check looks at the servers with <see cref="SmtpMailSender.VerifyServersAsync"/> when there are no recent sends. That makes a connection to each, and sends no mail
    /// and no password.
    /// </summary>
    /// <value>Default <see langword="false"/>: the check never makes a connection.</value>
    public bool VerifyWhenIdle { get; set; }

    /// <summary>Gets or sets how long the result of a look is used. However often and from however many places the check is asked, there is one look at a time, and no more than one in this time.</summary>
    /// <value>Default 1 minute; more than zero.</value>
    public TimeSpan VerifyInterval { get; set; } = TimeSpan.FromMinutes(1);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RecentFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(UnhealthyAfterConnectionFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DegradedAfterFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(VerifyInterval, TimeSpan.Zero);
    }
}
