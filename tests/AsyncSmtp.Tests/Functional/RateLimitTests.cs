using System.Threading.RateLimiting;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>The rate in real time, at the server. That it is exact is shown in fake time.</summary>
public sealed class RateLimitTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });
    private readonly AsyncSmtpOptions _options;

    public RateLimitTests() => _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAsync_300At100ASecond_TakeTwoSeconds()
    {
        _options.RateLimit.PermitLimit = 100;
        await using SmtpMailSender sender = new(_options);
        long start = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => sender.SendAsync(Mails.Plain(), Token))).Capped();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
        Assert.Equal(300, _server.AcceptedMails);
    }

    [Fact]
    public async Task AcquireAsync_ALimiterOfTheRuntime_Fits()
    {
        await using SlidingWindowRateLimiter limiter = new(new SlidingWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromSeconds(1), SegmentsPerWindow = 10, QueueLimit = int.MaxValue });
        _options.RateLimit.AcquireAsync = async token =>
        {
            using RateLimitLease lease = await limiter.AcquireAsync(1, token);
        };
        await using SmtpMailSender sender = new(_options);
        long start = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => sender.SendAsync(Mails.Plain(), Token))).Capped();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(6));
        Assert.Equal(50, limiter.GetStatistics()!.TotalSuccessfulLeases);
    }
}
