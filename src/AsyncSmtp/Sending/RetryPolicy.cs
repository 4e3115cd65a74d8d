using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Sending;

/// <summary>
/// Which attempts are made again, and when. Exponential with full jitter: the pause is random between zero and a bound that doubles, so that senders that failed together do not come back together.
/// </summary>
internal sealed class RetryPolicy(RetryOptions options, Random random)
{
    /// <summary>Gets how many times a message is tried in all.</summary>
    public int MaxAttempts => options.MaxAttempts;

    /// <summary>Only what is proven not sent, for a cause that may pass: the whole message, or the message for those recipients. And what is in doubt, when that was asked for.</summary>
    public bool ShouldRetry(AttemptOutcome attempt, int attempts)
    {
        if (attempts >= options.MaxAttempts || attempt.Reason is EndReason.Cancelled or EndReason.GracePeriodElapsed)
        {
            return false;
        }

        return attempt.Outcome switch
        {
            DeliveryOutcome.NotSent or DeliveryOutcome.PartiallySent => attempt.IsTransient,
            DeliveryOutcome.InDoubt => options.RetryInDoubt,
            _ => false,
        };
    }

    /// <param name="attempts">How many attempts have been made: 1 before the first pause.</param>
    public TimeSpan NextDelay(int attempts)
    {
        // Beyond 2^30 the bound is MaxDelay for any BaseDelay of more than a nanosecond.
        double bound = Math.Min(options.MaxDelay.Ticks, options.BaseDelay.Ticks * Math.Pow(2, Math.Min(attempts - 1, 30)));
        return TimeSpan.FromTicks((long)(bound * random.NextDouble()));
    }
}
