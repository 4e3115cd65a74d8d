using AsyncSmtp.Pooling;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class SlidingWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Wait_AfterABurst_LastsUntilTheFirstIsAWindowOld()
    {
        SlidingWindow window = new(2, TimeSpan.FromSeconds(1), _time);
        window.Record(Now);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        window.Record(Now);

        Assert.Equal(TimeSpan.FromMilliseconds(700), window.Wait(Now));
        _time.Advance(TimeSpan.FromMilliseconds(699));
        Assert.True(window.Wait(Now) > TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.Zero, window.Wait(Now));
    }

    [Fact]
    public void Wait_AfterALongPause_AllowsOneWindowAndNotMore()
    {
        SlidingWindow window = new(3, TimeSpan.FromSeconds(1), _time);
        _time.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.Zero, window.Wait(Now));
            window.Record(Now);
        }

        Assert.Equal(TimeSpan.FromSeconds(1), window.Wait(Now));
    }

    /// <summary>The property that the word exact stands for: whatever the arrivals, no window of any position holds more than the limit; and nobody waits longer than that takes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void RandomArrivals_NoWindowHoldsMore_AndNobodyWaitsInVain(int seed)
    {
        Random random = new(seed);
        int limit = random.Next(1, 20);
        TimeSpan length = TimeSpan.FromMilliseconds(random.Next(1, 2_000));
        SlidingWindow window = new(limit, length, _time);
        List<long> starts = [];
        for (int i = 0; i < 2_000; i++)
        {
            // Bursts, trickles and long silences.
            _time.Advance(TimeSpan.FromTicks(random.Next(4) switch { 0 => 0, 1 => random.Next(100), 2 => random.Next(1_000_000), _ => (long)(random.NextDouble() * 3 * length.Ticks / limit) }));
            TimeSpan wait = window.Wait(Now);
            if (wait > TimeSpan.Zero)
            {
                // Exactly: a tick less would make one too many.
                Assert.Equal(length, _time.GetElapsedTime(starts[^limit], Now) + wait);
                _time.Advance(wait);
            }

            window.Record(Now);
            starts.Add(Now);
        }

        Assert.All(Enumerable.Range(0, starts.Count - limit), i => Assert.True(_time.GetElapsedTime(starts[i], starts[i + limit]) >= length, $"{limit + 1} starts in less than {length} from {i} on."));
    }

    private long Now => _time.GetTimestamp();
}
