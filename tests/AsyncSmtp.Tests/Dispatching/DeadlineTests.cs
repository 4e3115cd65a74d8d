using AsyncSmtp.Dispatching;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Dispatching;

public sealed class DeadlineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Deadline _deadline;
    private int _fires;

    public DeadlineTests() => _deadline = new Deadline(_time, () => _fires++);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void Set_ItsTimeHasCome_FiresAndHasPassedOnce()
    {
        _deadline.Set_NeedsLock(EndReason.AttemptTimeout, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(0, _fires);
        Assert.False(_deadline.HasPassed_NeedsLock(out _));

        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal(1, _fires);
        Assert.True(_deadline.HasPassed_NeedsLock(out EndReason reason));
        Assert.Equal(EndReason.AttemptTimeout, reason);
        Assert.False(_deadline.HasPassed_NeedsLock(out _));
    }

    [Fact]
    public void HasPassed_NeverSet_IsFalse() => Assert.False(_deadline.HasPassed_NeedsLock(out _));

    [Fact]
    public void HasPassed_MovedSince_ArmsTheTimerAgain()
    {
        _deadline.Set_NeedsLock(EndReason.AttemptTimeout, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(_deadline.HasPassed_NeedsLock(out _));

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(1, _fires);
        Assert.True(_deadline.HasPassed_NeedsLock(out _));
    }

    [Fact]
    public void Set_Infinite_ClearsIt()
    {
        _deadline.Set_NeedsLock(EndReason.AttemptTimeout, TimeSpan.FromSeconds(10));

        _deadline.Set_NeedsLock(EndReason.FinalReplyTimeout, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(_deadline.HasPassed_NeedsLock(out _));
    }

    [Fact]
    public void Clear_ThenTheTimerFires_HasNotPassed()
    {
        _deadline.Set_NeedsLock(EndReason.AttemptTimeout, TimeSpan.FromSeconds(10));

        _deadline.Clear_NeedsLock();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, _fires);
        Assert.False(_deadline.HasPassed_NeedsLock(out _));
    }

    [Theory]
    [InlineData(3, EndReason.GracePeriodElapsed)]
    [InlineData(30, EndReason.FinalReplyTimeout)]
    public void Shorten_AnotherIsSet_TheEarlierHolds(int seconds, object expected)
    {
        _deadline.Set_NeedsLock(EndReason.FinalReplyTimeout, TimeSpan.FromSeconds(10));

        _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, TimeSpan.FromSeconds(seconds));
        _time.Advance(TimeSpan.FromSeconds(Math.Min(seconds, 10)));

        Assert.True(_deadline.HasPassed_NeedsLock(out EndReason reason));
        Assert.Equal((EndReason)expected, reason);
    }

    [Fact]
    public void Shorten_NoneIsSet_SetsIt()
    {
        _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(_deadline.HasPassed_NeedsLock(out EndReason reason));
        Assert.Equal(EndReason.GracePeriodElapsed, reason);
    }

    [Fact]
    public void Shorten_Infinite_LeavesTheOtherAlone()
    {
        _deadline.Set_NeedsLock(EndReason.FinalReplyTimeout, TimeSpan.FromSeconds(10));

        _deadline.Shorten_NeedsLock(EndReason.GracePeriodElapsed, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(_deadline.HasPassed_NeedsLock(out EndReason reason));
        Assert.Equal(EndReason.FinalReplyTimeout, reason);
    }
}
