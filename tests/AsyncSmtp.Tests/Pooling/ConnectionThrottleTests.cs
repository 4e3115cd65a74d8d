using AsyncSmtp.Pooling;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class ConnectionThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private ConnectionThrottle _throttle;

    public ConnectionThrottleTests() => _throttle = Create(16);

    [Fact]
    public void OnRefused_AllButThreeOfTheFirstBurst_FindsThree()
    {
        long burst = Now;
        _time.Advance(TimeSpan.FromMilliseconds(10));
        for (int others = 15; others >= 3; others--)
        {
            Assert.True(_throttle.OnRefused(Now, burst, isNew: true, others));
        }

        Assert.Equal(3, _throttle.Limit);
    }

    [Fact]
    public void OnRefused_OnAConnectionThatHadWorked_HalvesOnceForAllUnderWay()
    {
        long started = Now;
        _time.Advance(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 5; i++)
        {
            _throttle.OnRefused(Now, started, isNew: false, others: 15);
        }

        Assert.Equal(8, _throttle.Limit);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _throttle.OnRefused(Now, Now, isNew: false, others: 7);
        Assert.Equal(4, _throttle.Limit);
    }

    [Fact]
    public void OnRefused_AgainAndAgain_StaysAtOneAndIsTheMailsOwnFailure()
    {
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(_throttle.OnRefused(Now, Now, isNew: true, others: 0));
        }

        Assert.Equal(1, _throttle.Limit);
    }

    [Fact]
    public void OnRefused_PausesNewConnections_LongerEachTimeAndNotForEver()
    {
        TimeSpan last = TimeSpan.Zero;
        for (int i = 0; i < 10; i++)
        {
            _throttle.OnRefused(Now, Now, isNew: true, others: 0);
            last = _throttle.PauseLeft(Now);
            TimeSpan bound = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, i)));
            Assert.InRange(last, bound / 2, bound);
            _time.Advance(last);
            Assert.Equal(TimeSpan.Zero, _throttle.PauseLeft(Now));
        }

        _throttle.OnSuccess(Now, areSendsWaiting: false);
        _throttle.OnRefused(Now, Now, isNew: true, others: 0);
        Assert.InRange(_throttle.PauseLeft(Now), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void OnSuccess_SendsWait_GrowsByOneASecondBackToAll()
    {
        _throttle = Create(4);
        _throttle.OnRefused(Now, Now, isNew: false, others: 3);
        Assert.Equal(2, _throttle.Limit);
        _throttle.OnSuccess(Now, areSendsWaiting: true);
        Assert.Equal(2, _throttle.Limit);

        // Two seconds after the cut, one second after each growth that did not fail.
        _time.Advance(TimeSpan.FromSeconds(1));
        _throttle.OnSuccess(Now, areSendsWaiting: true);
        Assert.Equal(3, _throttle.Limit);
        _time.Advance(TimeSpan.FromSeconds(2));
        _throttle.OnSuccess(Now, areSendsWaiting: true);
        Assert.Equal(4, _throttle.Limit);
        _time.Advance(TimeSpan.FromSeconds(9));
        _throttle.OnSuccess(Now, areSendsWaiting: true);
        Assert.Equal(4, _throttle.Limit);
    }

    [Fact]
    public void OnSuccess_GrewTwiceAndNothingWasRefused_GrowsAgainAfterASecond()
    {
        _throttle.OnRefused(Now, Now, isNew: false, others: 15);
        foreach ((int seconds, int limit) in new[] { (1, 9), (2, 10), (1, 11), (1, 12) })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            _throttle.OnSuccess(Now, areSendsWaiting: true);
            Assert.Equal(limit - 1, _throttle.Limit);
            _time.Advance(TimeSpan.FromTicks(1));
            _throttle.OnSuccess(Now, areSendsWaiting: true);
            Assert.Equal(limit, _throttle.Limit);
        }
    }

    [Fact]
    public void OnRefused_NewAndTheOnlyOne_Halves()
    {
        Assert.False(_throttle.OnRefused(Now, Now, isNew: true, others: 0));

        Assert.Equal(8, _throttle.Limit);
    }

    [Fact]
    public void OnSuccess_NobodyWaits_DoesNotGrow()
    {
        _throttle.OnRefused(Now, Now, isNew: false, others: 15);
        _time.Advance(TimeSpan.FromMinutes(1));

        _throttle.OnSuccess(Now, areSendsWaiting: false);

        Assert.Equal(8, _throttle.Limit);
    }

    [Fact]
    public void OnSuccess_ServerTakesThree_AsksForTheFourthEverMoreSeldom()
    {
        _throttle.OnRefused(Now, Now, isNew: true, others: 3);
        List<long> probes = [];
        for (int tenths = 0; tenths < 10 * 600; tenths++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            _throttle.OnSuccess(Now, areSendsWaiting: true);
            if (_throttle.Limit == 4)
            {
                probes.Add(Now);
                _throttle.OnRefused(Now, Now, isNew: true, others: 3);
                Assert.Equal(3, _throttle.Limit);
            }
        }

        Assert.InRange(probes.Count, 10, 20);
        Assert.Equal(60, _time.GetElapsedTime(probes[^2], probes[^1]).TotalSeconds, tolerance: 0.2);
    }

    [Fact]
    public void OnRefused_SwitchedOff_ChangesNothing()
    {
        ConnectionThrottle off = new(16, adapts: false, pauses: false, _time, new Random(1));

        Assert.False(off.OnRefused(Now, Now, isNew: true, others: 3));

        Assert.Equal((16, TimeSpan.Zero), (off.Limit, off.PauseLeft(Now)));
    }

    private long Now => _time.GetTimestamp();

    private ConnectionThrottle Create(int maxConnections) => new(maxConnections, adapts: true, pauses: true, _time, new Random(1));
}
