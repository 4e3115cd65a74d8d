using System.Diagnostics;
using System.Globalization;
using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Figures;

/// <summary>What the ledger costs a mail: claim, commit and record. Not a test, but for one who wants the figures of a machine: <c>-explicit only -class '*Figures*'</c>.</summary>
[Collection(PostgreSqlTests.Name)]
public sealed class LedgerFigures(PostgreSqlFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);

    [Theory(Explicit = true)]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    [InlineData(64, 64)]
    [InlineData(64, 8)]
    public async Task CostOfAMail(int callers, int connections)
    {
        await using NpgsqlDataSource source = fixture.Server.Connect(string.Create(CultureInfo.InvariantCulture, $"Maximum Pool Size={connections}"));
        PostgreSqlSentLedger ledger = new(new PostgreSqlSchema(source));
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => SendAsync(ledger)))).Capped();

        long start = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            List<double> mine = [];
            while (Stopwatch.GetElapsedTime(start) < Time)
            {
                mine.Add(await SendAsync(ledger));
            }

            return mine;
        }))).Capped();

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] all = [.. times.SelectMany(static t => t).Order()];
        string rate = string.Create(CultureInfo.InvariantCulture, $"{callers} callers, {connections} connections: {all.Length / seconds:F0} mails/s, {3 * all.Length / seconds:F0} writes/s");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate}; a mail {all[all.Length / 2]:F2} ms in the median, {all[(int)(all.Length * 0.99)]:F2} ms at 99 %"));
    }

    private static async Task<double> SendAsync(PostgreSqlSentLedger ledger)
    {
        string mail = $"<{Guid.NewGuid():N}@example.com>";
        Guid claim = Guid.NewGuid();
        long start = Stopwatch.GetTimestamp();
        await ledger.ClaimAsync(mail, 1, claim, TimeSpan.FromMinutes(10));
        await ledger.CommitAsync(mail, claim, [0]);
        Assert.True(await ledger.RecordAsync(mail, claim, [KeyValuePair.Create(0, LedgerState.Sent)]));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
