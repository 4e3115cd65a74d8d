using AsyncSmtp.Rules;

namespace AsyncSmtp;

/// <summary>So many starts in any stretch of time of one length.</summary>
public sealed class RateLimitWindow
{
    /// <summary>Gets or sets how many sends may start in any <see cref="Window"/>.</summary>
    /// <value>No default; 1 to 10,000,000. The sender remembers as many moments, of eight bytes each.</value>
    [Count(1, AsyncSmtpDefaults.PermitLimitLimit)]
    public int PermitLimit { get; set; }

    /// <summary>Gets or sets the length of the window, which slides: it is not reset on the minute.</summary>
    /// <value>No default; more than zero, to 49 days.</value>
    [Time]
    public TimeSpan Window { get; set; }
}
