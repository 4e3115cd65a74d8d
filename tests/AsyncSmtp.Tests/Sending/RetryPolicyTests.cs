using AsyncSmtp.Dispatching;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

public sealed class RetryPolicyTests
{
    private readonly RetryOptions _options = new() { MaxAttempts = 5, BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(1_000, 10)]
    public void NextDelay_StaysBelowABoundThatDoublesUpToTheMaximum(int attempts, int boundSeconds)
    {
        RetryPolicy policy = new(_options, new Random(1));

        TimeSpan[] delays = [.. Enumerable.Range(0, 1_000).Select(_ => policy.NextDelay(attempts))];

        TimeSpan bound = TimeSpan.FromSeconds(boundSeconds);
        Assert.All(delays, d => Assert.InRange(d, TimeSpan.Zero, bound));
        Assert.True(delays.Max() > bound * 0.98, "Full jitter reaches up to the bound.");
        Assert.True(delays.Min() < bound * 0.02, "Full jitter reaches down to zero.");
    }

    [Theory]
    [InlineData(DeliveryOutcome.NotSent, true, true)]
    [InlineData(DeliveryOutcome.NotSent, false, false)]
    [InlineData(DeliveryOutcome.InDoubt, true, false)]
    [InlineData(DeliveryOutcome.PartiallySent, true, true)]
    [InlineData(DeliveryOutcome.PartiallySent, false, false)]
    public void ShouldRetry_OnlyWhatIsNotSentForACauseThatMayPass(DeliveryOutcome outcome, bool transient, bool expected)
        => Assert.Equal(expected, Policy().ShouldRetry(new AttemptOutcome { Outcome = outcome, IsTransient = transient }, 1));

    [Fact]
    public void ShouldRetry_LastAttempt_IsNotFollowedByAnother()
    {
        AttemptOutcome transient = new() { Outcome = DeliveryOutcome.NotSent, IsTransient = true };

        Assert.True(Policy().ShouldRetry(transient, 4));
        Assert.False(Policy().ShouldRetry(transient, 5));
    }

    [Theory]
    [InlineData(EndReason.FinalReplyTimeout, true)]
    [InlineData(EndReason.GracePeriodElapsed, false)]
    public void ShouldRetry_InDoubtAndAskedFor_UnlessItWasCancelled(object reason, bool expected)
    {
        _options.RetryInDoubt = true;

        Assert.Equal(expected, Policy().ShouldRetry(new AttemptOutcome { Outcome = DeliveryOutcome.InDoubt, Reason = (EndReason)reason }, 1));
    }

    private RetryPolicy Policy() => new(_options, new Random(1));
}
