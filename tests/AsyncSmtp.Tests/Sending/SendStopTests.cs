using AsyncSmtp.Sending;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

public sealed class SendStopTests : IDisposable
{
    private const string ByShutdown = "The sender was disposed, ShutdownTimeout (00:00:30) was over, and it was stopped";
    private const string ByTimeout = "It took longer than SendTimeout (00:00:05), the wait for a connection included, and was stopped";

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _shutdown = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.SendTimeout = TimeSpan.FromSeconds(5));

    public void Dispose()
    {
        _shutdown.Dispose();
        _caller.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Token_CallerCancels_IsCancelledByTheCaller(bool hasTimeout)
    {
        using SendStop stop = Stop(hasTimeout, _caller.Token);
        Assert.False(stop.Token.IsCancellationRequested || stop.IsByCaller);

        _caller.Cancel();

        Assert.True(stop.Token.IsCancellationRequested && stop.IsByCaller);
        Assert.Equal("It was cancelled", stop.Cause(_options));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Token_Shutdown_IsCancelledAndNotByTheCaller(bool hasTimeout, bool hasCaller)
    {
        using SendStop stop = Stop(hasTimeout, hasCaller ? _caller.Token : CancellationToken.None);

        _shutdown.Cancel();

        Assert.True(stop.Token.IsCancellationRequested);
        Assert.False(stop.IsByCaller);
        Assert.Equal(ByShutdown, stop.Cause(_options));
    }

    [Fact]
    public void Token_SendTimeout_IsCancelledAtItsTime()
    {
        using SendStop stop = Stop(hasTimeout: true, CancellationToken.None);

        _time.Advance(_options.SendTimeout - TimeSpan.FromTicks(1));
        Assert.False(stop.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(stop.Token.IsCancellationRequested);
        Assert.False(stop.IsByCaller);
        Assert.Equal(ByTimeout, stop.Cause(_options));

        // Who was first is not known; the shutdown is what the reader can act on, and the caller's own wish goes before both.
        _shutdown.Cancel();
        Assert.Equal(ByShutdown, stop.Cause(_options));
    }

    [Fact]
    public void Cause_CallerAndAllElse_IsTheCaller()
    {
        using SendStop stop = Stop(hasTimeout: true, _caller.Token);
        _time.Advance(_options.SendTimeout);
        _shutdown.Cancel();
        _caller.Cancel();

        Assert.Equal("It was cancelled", stop.Cause(_options));
    }

    [Fact]
    public void Dispose_LetsGoOfTheCallersToken()
    {
        SendStop stop = Stop(hasTimeout: true, _caller.Token);
        CancellationToken token = stop.Token;

        stop.Dispose();
        _caller.Cancel();
        _time.Advance(_options.SendTimeout);

        Assert.False(token.IsCancellationRequested);
    }

    [Fact]
    public void Token_NobodyButTheShutdown_IsTheShutdownsOwn()
    {
        using SendStop stop = Stop(hasTimeout: false, CancellationToken.None);

        Assert.Equal(_shutdown.Token, stop.Token);
    }

    private SendStop Stop(bool hasTimeout, CancellationToken caller) => new(hasTimeout ? _options.SendTimeout : Timeout.InfiniteTimeSpan, _time, _shutdown.Token, caller);
}
