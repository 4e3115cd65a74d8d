using AsyncSmtp.Pooling;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class ServerRecordTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServerRecord _record;

    public ServerRecordTests() => _record = new ServerRecord(_time);

    private SmtpServerStatistics Statistics
        => _record.ToStatistics(new ServerAddress("localhost", 25), idle: 0, busy: 0, new ConnectionThrottle(4, adapts: true, pauses: true, _time, new Random(1)), _time.GetTimestamp());

    [Fact]
    public void ToStatistics_NothingTried_KnowsNothing()
    {
        Assert.Equal((null, null, null), (Statistics.SinceLastAccepted, Statistics.SinceLastFailed, Statistics.LastFailure));
        Assert.Equal((0L, 0L), (Statistics.AcceptedAttempts, Statistics.FailedAttempts));
    }

    [Fact]
    public void ToStatistics_SaysHowLongAgo()
    {
        _record.OnAccepted(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(3));
        Fail(ConnectionVerdict.Refused, "550");
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), "550"), (Statistics.SinceLastAccepted, Statistics.SinceLastFailed, Statistics.LastFailure));
        Assert.Equal((1L, 1L), (Statistics.AcceptedAttempts, Statistics.FailedAttempts));
    }

    [Fact]
    public void ToStatistics_PickupDirectory_HasNoHost()
        => Assert.Equal("", _record.ToStatistics(new ServerAddress(null, 0), idle: 0, busy: 0, new ConnectionThrottle(4, adapts: true, pauses: true, _time, new Random(1)), _time.GetTimestamp()).Host);

    /// <summary>After one connection failure and one refused login: what each verdict makes of the two counts.</summary>
    [Theory]
    [InlineData(ConnectionVerdict.Unreachable, 2, 1)]
    [InlineData(ConnectionVerdict.LoginRefused, 0, 2)]
    [InlineData(ConnectionVerdict.Refused, 0, 0)]
    [InlineData(ConnectionVerdict.SlowDown, 0, 1)]
    [InlineData(ConnectionVerdict.Broken, 1, 1)]
    public void OnFailed_CountsWhatMakesTheServerUseless(object verdict, int connectionFailures, int loginRefusals)
    {
        Fail(ConnectionVerdict.LoginRefused);
        Fail(ConnectionVerdict.Unreachable);

        Fail((ConnectionVerdict)verdict);

        Assert.Equal((connectionFailures, loginRefusals, 3), (Statistics.ConnectionFailuresInARow, Statistics.LoginRefusalsInARow, Statistics.FailuresInARow));
    }

    [Fact]
    public void OnFailed_ConnectionsEnough_IsNoConnectionFailure()
    {
        _record.OnFailed(ConnectionVerdict.Unreachable, "System.Net.Sockets.SocketException", isForTheirNumber: true, _time.GetTimestamp());

        Assert.Equal((0, 1), (Statistics.ConnectionFailuresInARow, Statistics.FailuresInARow));
    }

    [Fact]
    public void OnAccepted_EndsEveryRow()
    {
        Fail(ConnectionVerdict.LoginRefused);
        Fail(ConnectionVerdict.Unreachable);

        _record.OnAccepted(_time.GetTimestamp());

        Assert.Equal((0, 0, 0), (Statistics.ConnectionFailuresInARow, Statistics.LoginRefusalsInARow, Statistics.FailuresInARow));
    }

    private void Fail(ConnectionVerdict verdict, string? failure = null) => _record.OnFailed(verdict, failure, isForTheirNumber: false, _time.GetTimestamp());
}
