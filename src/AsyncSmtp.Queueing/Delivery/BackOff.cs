namespace AsyncSmtp.Queueing;

/// <summary>How long to wait after a delivery: a bound that doubles, and a random pause of half of it to all of it, so that mails which failed together do not come back together.</summary>
internal sealed class BackOff(TimeSpan baseDelay, TimeSpan maxDelay, Random random)
{
    /// <param name="delivery">Which delivery it was, from 1.</param>
    public TimeSpan After(int delivery)
    {
        double bound = Math.Min(maxDelay.Ticks, baseDelay.Ticks * Math.Pow(2, Math.Min(delivery - 1, 40)));
        return TimeSpan.FromTicks((long)(bound * (0.5 + (random.NextDouble() / 2))));
    }
}
