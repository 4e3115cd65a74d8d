using AsyncSmtp.Pipelining.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Pipelining.Tests.Wire;

public sealed class ReplyClockTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PipeliningTransportOptions _options = new();
    private readonly List<ReplyKind> _over = [];
    private readonly CountedTimers _timers;
    private readonly ReplyClock _clock;

    public ReplyClockTests()
    {
        _timers = new CountedTimers(_time);
        _clock = new ReplyClock(_timers, new ReplyTimeouts(_options, TimeSpan.FromMinutes(10)), _over.Add);
    }

    public void Dispose() => _clock.Dispose();

    [Theory]
    [InlineData(nameof(ReplyKind.Greeting), 5)]
    [InlineData(nameof(ReplyKind.Command), 5)]
    [InlineData(nameof(ReplyKind.Data), 2)]
    [InlineData(nameof(ReplyKind.Block), 3)]
    [InlineData(nameof(ReplyKind.Final), 10)]
    public void Expect_NothingComes_IsOverAtTheTimeOfTheRfc(string name, int minutes)
    {
        ReplyKind kind = Enum.Parse<ReplyKind>(name);
        _clock.Expect(kind);

        _time.Advance(TimeSpan.FromMinutes(minutes) - Second);
        Assert.Empty(_over);
        _time.Advance(Second);

        Assert.Equal([kind], _over);
    }

    [Fact]
    public void Met_InTime_IsNeverOver()
    {
        _clock.Expect(ReplyKind.Command);
        _clock.Met();

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(_over);
    }

    [Fact]
    public void Expect_ShorterAfterLonger_IsOverAtTheShorter()
    {
        _clock.Expect(ReplyKind.Final);
        _time.Advance(TimeSpan.FromMinutes(1));
        _clock.Expect(ReplyKind.Data);

        _time.Advance(TimeSpan.FromMinutes(2) - Second);
        Assert.Empty(_over);
        _time.Advance(Second);

        Assert.Equal([ReplyKind.Data], _over);
    }

    [Fact]
    public void Expect_LongerAfterShorter_IsOverAtTheLonger()
    {
        _clock.Expect(ReplyKind.Data);
        _time.Advance(TimeSpan.FromMinutes(1));
        _clock.Expect(ReplyKind.Final);

        _time.Advance(TimeSpan.FromMinutes(10) - Second);
        Assert.Empty(_over);
        _time.Advance(Second);

        Assert.Equal([ReplyKind.Final], _over);
    }

    [Fact]
    public void Expect_AfterTheTimerHasGoneOffForNothing_IsWatchedAgain()
    {
        _clock.Expect(ReplyKind.Data);
        _clock.Met();
        _time.Advance(TimeSpan.FromHours(1));
        _clock.Expect(ReplyKind.Data);

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal([ReplyKind.Data], _over);
    }

    [Fact]
    public void Expect_ManyMails_SetTheTimerOncePerDeadline()
    {
        for (int i = 0; i < 100_000; i++)
        {
            _clock.Expect(ReplyKind.Block);
            _clock.Expect(ReplyKind.Final);
            _clock.Met();
            _clock.Expect(ReplyKind.Command);
            _clock.Expect(ReplyKind.Data);
            _clock.Met();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        // 1,000 seconds.
        Assert.Empty(_over);
        Assert.InRange(_timers.Changes, 1, 20);
        Assert.Equal(1, _timers.Created);
    }

    [Fact]
    public void Expect_Infinite_IsNeverOver()
    {
        _options.CommandTimeout = Timeout.InfiniteTimeSpan;
        _clock.Expect(ReplyKind.Data);
        _clock.Expect(ReplyKind.Command);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(_over);
    }

    [Fact]
    public void Dispose_WhileSomethingIsWaitedFor_IsNeverOver()
    {
        _clock.Expect(ReplyKind.Command);
        _clock.Dispose();
        _clock.Expect(ReplyKind.Command);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(_over);
    }

    [Fact]
    public void Error_OfEachKind_NamesItsOption()
    {
        ReplyTimeouts timeouts = new(_options, TimeSpan.FromMinutes(10));

        Assert.Equal(
            [
                "The server did not greet within GreetingTimeout, 00:05:00.",
                "The server did not answer within CommandTimeout, 00:05:00.",
                "The server did not answer DATA within DataTimeout, 00:02:00.",
                "The server did not take what was sent within BlockTimeout, 00:03:00.",
                "The server did not answer within FinalReplyTimeout, 00:10:00.",
            ],
            Enum.GetValues<ReplyKind>().Select(kind => timeouts.Error(kind).Message));
    }

    private sealed class CountedTimers(FakeTimeProvider time) : TimeProvider
    {
        public int Created { get; private set; }

        public int Changes { get; private set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Created++;
            return new CountedTimer(this, time.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class CountedTimer(CountedTimers timers, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                timers.Changes++;
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
