using AsyncSmtp.MailKit.Security;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.MailKit.Tests.Security;

public sealed class AccessTokenCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private int _requests;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_UntilShortlyBeforeItExpires_AsksOnce()
    {
        using AccessTokenCache cache = Cache();

        SmtpAccessToken first = await cache.GetAsync(Token).Capped();
        _time.Advance(TimeSpan.FromHours(1) - AccessTokenCache.Margin - TimeSpan.FromSeconds(1));
        Assert.Same(first, await cache.GetAsync(Token).Capped());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("token 2", (await cache.GetAsync(Token).Capped()).Token);
        Assert.Equal(2, _requests);
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_ShareOneRequest()
    {
        TaskCompletionSource<SmtpAccessToken> gate = new();
        using AccessTokenCache cache = new(
            _ =>
            {
                Interlocked.Increment(ref _requests);
                return new(gate.Task);
            },
            _time);

        Task<SmtpAccessToken>[] waiting = [.. Enumerable.Range(0, 16).Select(_ => cache.GetAsync(Token))];
        gate.SetResult(new("token", _time.GetUtcNow() + TimeSpan.FromHours(1)));

        Assert.Single((await Task.WhenAll(waiting).Capped()).Distinct());
        Assert.Equal(1, _requests);
    }

    [Fact]
    public async Task GetAsync_OneThatGivesUp_LeavesTheRequestToTheOthers()
    {
        TaskCompletionSource<SmtpAccessToken> gate = new();
        using AccessTokenCache cache = new(_ => new(gate.Task), _time);
        using CancellationTokenSource stop = new();

        Task<SmtpAccessToken> first = cache.GetAsync(stop.Token);
        Task<SmtpAccessToken> second = cache.GetAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Capped());
        gate.SetResult(new("token", DateTimeOffset.MaxValue));

        Assert.Equal("token", (await second.Capped()).Token);
    }

    [Fact]
    public async Task GetAsync_RequestThatFails_FailsThoseWhoWaitAndIsMadeAgain()
    {
        bool fails = true;
        using AccessTokenCache cache = new(_ => fails ? throw new IOException("No authority.") : new(new SmtpAccessToken("token", DateTimeOffset.MaxValue)), _time);

        await Assert.ThrowsAsync<IOException>(() => cache.GetAsync(Token).Capped());
        fails = false;

        Assert.Equal("token", (await cache.GetAsync(Token).Capped()).Token);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task GetAsync_SourceThatGivesNone_SaysSo(string? token)
    {
        using AccessTokenCache cache = new(_ => new(token is null ? null! : new SmtpAccessToken(token, DateTimeOffset.MaxValue)), _time);

        Assert.Equal("AccessToken gave no token.", (await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(Token).Capped())).Message);
    }

    [Fact]
    public async Task GetOtherAsync_ManyThatWereRefused_AskOnceMore()
    {
        using AccessTokenCache cache = Cache();
        SmtpAccessToken refused = await cache.GetAsync(Token).Capped();

        SmtpAccessToken other = await cache.GetOtherAsync(refused, Token).Capped();

        Assert.Equal("token 2", other.Token);
        Assert.Same(other, await cache.GetOtherAsync(refused, Token).Capped());
        Assert.Same(other, await cache.GetAsync(Token).Capped());
        Assert.Equal(2, _requests);
    }

    [Fact]
    public async Task Dispose_RequestUnderWay_IsCancelled()
    {
        TaskCompletionSource asked = new();
        AccessTokenCache cache = new(
            async stop =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
                throw new InvalidOperationException("It was not cancelled.");
            },
            _time);
        Task<SmtpAccessToken> waiting = cache.GetAsync(Token);
        await asked.Task.Capped();

        cache.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Capped());
    }

    [Fact]
    public void ToString_Token_IsNotShown() =>
        Assert.Equal("an access token that expires at 2026-01-02 03:04:05Z", new SmtpAccessToken("secret", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)).ToString());

    private AccessTokenCache Cache() => new(_ => new(new SmtpAccessToken($"token {Interlocked.Increment(ref _requests)}", _time.GetUtcNow() + TimeSpan.FromHours(1))), _time);
}
