using AsyncSmtp.Rules;

namespace AsyncSmtp;

/// <summary>
/// When a failed send is tried again. Only what is proven not sent, for a cause that may pass, is retried; the pause grows exponentially, with full jitter, and holds no connection.
/// </summary>
public sealed class RetryOptions
{
    /// <summary>Gets or sets how many times a message is tried in all, the first time included.</summary>
    /// <value>Default 3; 1 to 100. 1 turns retries off.</value>
    [Count(1, AsyncSmtpDefaults.RetryMaxAttemptsLimit)]
    public int MaxAttempts { get; set; } = AsyncSmtpDefaults.RetryMaxAttempts;

    /// <summary>Gets or sets the upper bound of the first pause. Each further pause has twice the bound of the one before; the pause itself is random between zero and its bound.</summary>
    /// <value>Default 1 second; zero to <see cref="MaxDelay"/>.</value>
    public TimeSpan BaseDelay { get; set; } = AsyncSmtpDefaults.RetryBaseDelay;

    /// <summary>Gets or sets the longest pause.</summary>
    /// <value>Default 30 seconds; <see cref="BaseDelay"/> to 49 days.</value>
    [Time(ZeroAllowed = true)]
    public TimeSpan MaxDelay { get; set; } = AsyncSmtpDefaults.RetryMaxDelay;

    /// <summary>
    /// Gets or sets a value indicating whether a message whose outcome is in doubt is sent again: at least once instead of at most once. It goes out with the same Message-ID, and may arrive twice.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool RetryInDoubt { get; set; }
}
