using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

/// <summary>Who asks waits for the row, which the test holds, while the test moves the clock of who asks.</summary>
[Collection(PostgreSqlTests.Name)]
public sealed class PostgreSqlRateLimitTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly PostgreSqlFixture _fixture;
    private readonly string _name = $"limit-{Guid.NewGuid():N}";
    private readonly TimerClock _time = new();
    private readonly CancellationTokenSource _cancel = new();

    public PostgreSqlRateLimitTests(PostgreSqlFixture fixture) => _fixture = fixture;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cancel.Dispose();

    [Fact]
    public async Task Acquire_AnswerWithinTheMargin_IsAStart()
    {
        PostgreSqlRateLimit limit = await NewAsync();
        Task start;
        await using (await HoldRowAsync())
        {
            start = AskAsync(limit);
            await _fixture.DataSource.WaitersAsync(1);
            _time.Advance(Margin);
        }

        await start.Capped();
        Assert.Equal(1, await GrantedAsync());
    }

    [Fact]
    public async Task Acquire_AnswerAfterTheMargin_IsThrownAwayAndTheNextMarginIsWider()
    {
        PostgreSqlRateLimit limit = await NewAsync();
        Task start;
        await using (await HoldRowAsync())
        {
            start = AskAsync(limit);
            await _fixture.DataSource.WaitersAsync(1);
            _time.Advance(Margin + TimeSpan.FromTicks(1));
        }

        await start.Capped();
        Assert.Equal(2, await GrantedAsync());
        Assert.InRange(await _fixture.DataSource.ReadAsync<TimeSpan>($"SELECT until[2] - until[1] FROM asyncsmtp.rate_limit WHERE name = '{_name}'"), Margin * 0.4, Margin * 2);
    }

    [Fact]
    public async Task Acquire_CancelledWhileItIsAsked_LeavesThePermitToTheNext()
    {
        PostgreSqlRateLimit limit = await NewAsync();
        Task cancelled, next;
        await using (await HoldRowAsync())
        {
            cancelled = limit.AcquireAsync(_cancel.Token).AsTask();
            await _fixture.DataSource.WaitersAsync(1);
            next = AskAsync(limit);
            await _cancel.CancelAsync();
            OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Capped());
            Assert.Equal(_cancel.Token, exception.CancellationToken);
            Assert.False(next.IsCompleted);
        }

        await next.Capped();
        Assert.Equal(1, await GrantedAsync());
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_AsksForAllTogether()
    {
        PostgreSqlRateLimit limit = await NewAsync(permitLimit: 1000);
        Task first;
        Task[] others;
        await using (await HoldRowAsync())
        {
            first = AskAsync(limit);
            await _fixture.DataSource.WaitersAsync(1);
            others = [.. Enumerable.Range(0, 20).Select(_ => AskAsync(limit))];
        }

        await Task.WhenAll([first, .. others]).Capped();
        Assert.Equal(21, await GrantedAsync());
        Assert.Equal(2, _time.Looks - 21);
    }

    [Fact]
    public async Task Acquire_ByMoreThanATenthOfTheLimit_LeavesTheOthersTime()
    {
        PostgreSqlRateLimit limit = await NewAsync(permitLimit: 30);
        Task[] starts;
        await using (await HoldRowAsync())
        {
            Task first = AskAsync(limit);
            await _fixture.DataSource.WaitersAsync(1);
            starts = [first, .. Enumerable.Range(0, 6).Select(_ => AskAsync(limit))];
        }

        await Task.WhenAll(starts[..4]).Capped();
        await PausedAsync(1);
        Assert.Equal(4, await GrantedAsync());
        Assert.InRange(_time.Pauses.Single(), Minute / 100, (Minute / 50) + TimeSpan.FromMilliseconds(1));

        _time.Advance(Minute / 20);
        await Task.WhenAll(starts).Capped();
        Assert.Equal(7, await GrantedAsync());
    }

    [Fact]
    public async Task Acquire_LimitReached_AsksNothingBeforeAPermitIsDue()
    {
        PostgreSqlRateLimit limit = await NewAsync(permitLimit: 1);
        await AskAsync(limit).Capped();
        await PausedAsync(1);
        Task waiting = AskAsync(limit);
        _time.Advance(Minute / 20);
        await PausedAsync(2);
        Task joined = AskAsync(limit);

        // It is due in a minute and the margin, and nobody is to wait longer than a minute without asking once.
        Assert.Equal(Minute, _time.Pauses.Last());
        Assert.Equal(2, _time.Looks - 1);

        await ComeBackAsync();
        _time.Advance(Minute);
        await waiting.Capped();
        await PausedAsync(3);
        Assert.False(joined.IsCompleted);
    }

    [Fact]
    public async Task Acquire_ConnectionLost_TellsItAndAsksAgainForTheNext()
    {
        PostgreSqlRateLimit limit = await NewAsync();
        Task start;
        await using (await HoldRowAsync())
        {
            start = AskAsync(limit);
            await _fixture.DataSource.WaitersAsync(1);
            await _fixture.DataSource.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
            PostgresException exception = await Assert.ThrowsAsync<PostgresException>(() => start.Capped());
            Assert.Equal(PostgresErrorCodes.AdminShutdown, exception.SqlState);
        }

        Assert.Equal(0, await GrantedAsync());
        await AskAsync(limit).Capped();
    }

    [Fact]
    public async Task Acquire_AnotherName_IsAnotherLimit()
    {
        PostgreSqlRateLimit limit = await NewAsync(permitLimit: 1);
        await AskAsync(limit).Capped();

        await AskAsync(new PostgreSqlRateLimit(_fixture.Schema, $"{_name}-other", 1, Minute, _time)).Capped();
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 99)]
    [InlineData(1, 50L * 24 * 3600 * 1000)]
    public void New_NumbersOutOfRange_Throws(int permitLimit, long windowMs)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new PostgreSqlRateLimit(_fixture.Schema, _name, permitLimit, TimeSpan.FromMilliseconds(windowMs)));

    private Task PausedAsync(int times) => Hang.UntilAsync(() => _time.Pauses.Count == times, () => $"it pauses for the {times}. time.");

    private static Task AskAsync(PostgreSqlRateLimit limit) => limit.AcquireAsync(Token).AsTask();

    private async Task<PostgreSqlRateLimit> NewAsync(int permitLimit = 100)
    {
        await _fixture.DataSource.RunAsync($"INSERT INTO asyncsmtp.rate_limit VALUES ('{_name}')");
        return new PostgreSqlRateLimit(_fixture.Schema, _name, permitLimit, Minute, _time);
    }

    private Task<IAsyncDisposable> HoldRowAsync() => _fixture.DataSource.HoldAsync($"SELECT FROM asyncsmtp.rate_limit WHERE name = '{_name}' FOR UPDATE");

    /// <summary>Lets the database's time come for every permit.</summary>
    private Task ComeBackAsync() => _fixture.DataSource.RunAsync($"UPDATE asyncsmtp.rate_limit SET until = ARRAY(SELECT u - interval '2 minutes' FROM unnest(until) AS u) WHERE name = '{_name}'");

    private Task<long> GrantedAsync() => _fixture.DataSource.ReadAsync<long>($"SELECT coalesce(sum(p), 0) FROM asyncsmtp.rate_limit, unnest(permits) AS p WHERE name = '{_name}'");
}
