using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using Npgsql;
using static AsyncSmtp.Queueing.LedgerState;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Ledger;

/// <summary>What was told as written is there after the server was killed with SIGKILL and started again.</summary>
public sealed class DurabilityTests
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_SynchronousCommitIsOff_IsThereAfterAKill()
    {
        Required.OrSkip(PrivatePostgreSql.Missing);
        await using PrivatePostgreSql server = await PrivatePostgreSql.StartAsync();
        await using NpgsqlDataSource source = server.Connect("Options=-c synchronous_commit=off");
        PostgreSqlSchema schema = new(source);
        await schema.CreateAsync(Token);
        PostgreSqlSentLedger ledger = new(schema);
        Guid claim = Guid.NewGuid();
        await source.RunAsync("CREATE TABLE other (id integer); INSERT INTO other VALUES (1)");
        await ledger.ClaimAsync("mail", 1, claim, Window, Token);

        // The other one shows that the setting is in force, and that a kill takes away what nobody has waited for.
        await ledger.CommitAsync("mail", claim, [0], Token);
        await source.RunAsync("INSERT INTO other VALUES (2)");
        await server.KillAsync();
        await server.StartAgainAsync();

        await using NpgsqlDataSource again = server.Connect();
        Assert.Equal(1, await again.ReadAsync<long>("SELECT count(*) FROM other"));
        Assert.Equal([Committing], (await new PostgreSqlSentLedger(new PostgreSqlSchema(again)).ClaimAsync("mail", 1, Guid.NewGuid(), Window, Token)).Recipients);
    }

    [Fact]
    public async Task Write_ServerKilledAmongWrites_IsThereOrWasNotTold()
    {
        Required.OrSkip(PrivatePostgreSql.Missing);
        await using PrivatePostgreSql server = await PrivatePostgreSql.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            await using NpgsqlDataSource source = server.Connect();
            PostgreSqlSchema schema = new(source);
            await schema.CreateAsync(Token);
            MailLife[] lives = [.. Enumerable.Range(0, 8).Select(i => new MailLife(new PostgreSqlSentLedger(schema), $"mail-{round}-{i}-"))];
            Task[] running = [.. lives.Select(static l => Task.Run(l.RunUntilItFailsAsync, Token))];
            await Hang.UntilAsync(() => Array.TrueForAll(lives, static l => l.Told >= 20), () => $"each has written 20 times: {string.Join(' ', lives.Select(static l => l.Told))}.");

            await server.KillAsync();
            await Task.WhenAll(running).Capped();
            await server.StartAgainAsync();

            await using NpgsqlDataSource again = server.Connect();
            foreach (MailLife life in lives)
            {
                Assert.IsAssignableFrom<NpgsqlException>(life.Failure);
                await life.AssertIsKnownAsync(mail => again.ReadAsync<string>($"SELECT coalesce((SELECT states FROM asyncsmtp.mail WHERE mail_id = '{mail}'), '')"));
            }
        }
    }
}
