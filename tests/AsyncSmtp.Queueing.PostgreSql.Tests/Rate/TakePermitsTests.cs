using System.Globalization;
using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

/// <summary>What the database decides by itself, asked as a limit asks.</summary>
[Collection(PostgreSqlTests.Name)]
public sealed class TakePermitsTests(PostgreSqlFixture fixture)
{
    private readonly string _name = $"take-{Guid.NewGuid():N}";

    [Fact]
    public async Task Take_MoreThanThereAre_GrantsTheRestAndSaysWhenTheNextIsDue()
    {
        Assert.Equal(7, await TakeAsync("granted", 10, 60, 1, 7));
        Assert.Equal(3, await TakeAsync("granted", 10, 60, 1, 7));
        Assert.Equal(0, await TakeAsync("granted", 10, 60, 1, 7));

        // The window, the margin and a thousandth of both, to the end of the hundredth of a window in which that ends.
        Assert.InRange(await DueAsync(10, 60, 1, 1), 60, 61.061 + 0.6);
    }

    [Fact]
    public async Task Take_EachWithItsMargin_CountsForWindowAndMargin()
    {
        await TakeAsync("granted", 10, 60, 1, 1);
        await TakeAsync("granted", 10, 60, 31, 1);

        Assert.InRange(await ReadAsync<double>("extract(epoch FROM until[1] - granted_at)::float8"), 61.061 - 5, 61.061 + 0.6);
        Assert.InRange(await ReadAsync<double>("extract(epoch FROM until[2] - granted_at)::float8"), 91.091, 91.091 + 0.6);
    }

    [Fact]
    public async Task Take_ClockPutBack_KeepsWhatIsGrantedForAsLongAsItHadLeftAndGrantsTheRest()
    {
        Assert.Equal(3, await TakeAsync("granted", 5, 60, 1, 3));
        await ClockAsync(back: "1 hour");

        Assert.Equal(2, await TakeAsync("granted", 5, 60, 1, 5));
        Assert.InRange(await DueAsync(5, 60, 1, 1), 55, 61.061 + 0.6);
    }

    [Fact]
    public async Task Take_ClockPutBackWhileTheLimitIsReached_DoesNotStopTheTime()
    {
        Assert.Equal(5, await TakeAsync("granted", 5, 0.2, 0.02, 5));
        await ClockAsync(back: "1 hour");

        Assert.Equal(0, await TakeAsync("granted", 5, 0.2, 0.02, 1));
        Assert.InRange(await DueAsync(5, 0.2, 0.02, 1), 0, 0.225);
        await Hang.UntilAsync(() => TakeAsync("granted", 5, 0.2, 0.02, 1).GetAwaiter().GetResult() == 1, () => "the first permit comes back.");
    }

    [Fact]
    public async Task Take_HundredsOneByOne_KeepsTheRowShort()
    {
        await fixture.DataSource.RunAsync($"DO $$ BEGIN FOR i IN 1..500 LOOP PERFORM asyncsmtp.take_permits('{_name}', 1000, '1 second', '50 ms', 1); PERFORM pg_sleep(0.001); END LOOP; END $$");

        Assert.InRange(await ReadAsync<int>("cardinality(until)"), 2, 108);
        Assert.InRange(await ReadAsync<long>("(SELECT sum(p) FROM unnest(permits) AS p)"), 1, 500);
    }

    [Fact]
    public async Task Take_FirstOfALimitByTwoAtOnce_MakesOneRow()
    {
        Task<int>[] takes;
        await using (await fixture.DataSource.HoldAsync($"INSERT INTO asyncsmtp.rate_limit VALUES ('{_name}')"))
        {
            takes = [TakeAsync("granted", 3, 60, 1, 2), TakeAsync("granted", 3, 60, 1, 2)];
            await fixture.DataSource.WaitersAsync(2);
        }

        Assert.Equal(3, (await Task.WhenAll(takes).Capped()).Sum());
    }

    [Fact]
    public async Task Take_WaitedForTheRow_CountsFromWhenItHadIt()
    {
        await TakeAsync("granted", 3, 60, 1, 1);
        Task<int> take;
        string released;
        await using (await fixture.DataSource.HoldAsync($"SELECT FROM asyncsmtp.rate_limit WHERE name = '{_name}' FOR UPDATE"))
        {
            take = TakeAsync("granted", 3, 60, 1, 1);
            await fixture.DataSource.WaitersAsync(1);
            released = await fixture.DataSource.ReadAsync<string>("SELECT clock_timestamp()::text");
        }

        Assert.Equal(1, await take.Capped());
        Assert.True(await ReadAsync<bool>($"granted_at > '{released}'"));
    }

    [Fact]
    public async Task Take_LimitReached_WritesNothing()
    {
        await TakeAsync("granted", 1, 60, 1, 1);
        string before = await ReadAsync<string>("xmin || ' ' || xmax || ' ' || ctid");

        Assert.Equal(0, await TakeAsync("granted", 1, 60, 1, 1));

        Assert.Equal(before, await ReadAsync<string>("xmin || ' ' || xmax || ' ' || ctid"));
    }

    private Task<int> TakeAsync(string what, int limit, double window, double margin, int wanted) => fixture.DataSource.ReadAsync<int>(Take(what, limit, window, margin, wanted));

    private Task<double> DueAsync(int limit, double window, double margin, int wanted)
        => fixture.DataSource.ReadAsync<double>(Take("extract(epoch FROM due_in)::float8", limit, window, margin, wanted));

    private string Take(string what, int limit, double window, double margin, int wanted)
        => string.Create(CultureInfo.InvariantCulture, $"SELECT {what} FROM asyncsmtp.take_permits('{_name}', {limit}, '{window} seconds', '{margin} seconds', {wanted})");

    private Task<T> ReadAsync<T>(string what) => fixture.DataSource.ReadAsync<T>($"SELECT {what} FROM asyncsmtp.rate_limit WHERE name = '{_name}'");

    /// <summary>What the row says is put forward, which is the same.</summary>
    private Task ClockAsync(string back)
        => fixture.DataSource.RunAsync($"""
            UPDATE asyncsmtp.rate_limit SET granted_at = granted_at + interval '{back}', until = ARRAY(SELECT u + interval '{back}' FROM unnest(until) AS u ORDER BY u)
            WHERE name = '{_name}'
            """);
}
