using AsyncSmtp.Queueing.PostgreSql.Tests.Servers;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Schema;

[Collection(PostgreSqlTests.Name)]
public sealed class PostgreSqlSchemaTests(PostgreSqlFixture fixture)
{
    private readonly string _name = $"test_{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgreSqlSchema Schema => new(fixture.DataSource, _name);

    [Fact]
    public async Task Create_ByFourAtOnce_IsDoneOnce()
    {
        NpgsqlDataSource[] sources = [.. Enumerable.Range(0, 4).Select(_ => fixture.Server.Connect())];
        Task[] creations;
        await using (await fixture.DataSource.HoldAsync("SELECT pg_advisory_xact_lock(x'6173796e63736d74'::bigint)"))
        {
            creations = [.. sources.Select(s => new PostgreSqlSchema(s, _name).CreateAsync(Token))];
            await fixture.DataSource.WaitersAsync(4);
        }

        await Task.WhenAll(creations).Capped();

        Assert.Equal(1, await fixture.DataSource.ReadAsync<long>($"SELECT count(*) FROM {_name}.schema_version"));
        await UseAsync(Schema);
        Array.ForEach(sources, static s => s.Dispose());
    }

    [Fact]
    public async Task GetScript_RunByHand_IsTheWholeSchema()
    {
        await fixture.DataSource.RunAsync(Schema.GetScript());

        await Schema.CreateAsync(Token);
        await UseAsync(Schema);
    }

    [Fact]
    public async Task Create_NewerSchema_IsLeftAlone()
    {
        await fixture.DataSource.RunAsync($"CREATE SCHEMA {_name}; CREATE TABLE {_name}.schema_version (version integer); INSERT INTO {_name}.schema_version VALUES (1), (1000)");

        await Schema.CreateAsync(Token);

        Assert.Equal(1, await fixture.DataSource.ReadAsync<long>($"SELECT count(*) FROM pg_tables WHERE schemaname = '{_name}'"));
    }

    [Fact]
    public async Task Use_ByARoleThatMayNotMakeAnything_TakesTheRightsThatTheScriptNames()
    {
        await Schema.CreateAsync(Token);
        await fixture.DataSource.RunAsync($"""
            CREATE ROLE role_{_name} LOGIN; GRANT USAGE ON SCHEMA {_name} TO role_{_name}; GRANT SELECT ON {_name}.schema_version TO role_{_name};
            GRANT SELECT, INSERT, UPDATE, DELETE ON {_name}.mail, {_name}.rate_limit TO role_{_name}
            """);
        await using NpgsqlDataSource source = fixture.Server.Connect($"Username=role_{_name}");
        PostgreSqlSchema schema = new(source, _name);

        await schema.CreateAsync(Token);
        await UseAsync(schema);

        _ = await Assert.ThrowsAsync<PostgresException>(() => new PostgreSqlSchema(source, $"other_{_name}").CreateAsync(Token));
    }

    [Theory]
    [InlineData("Mail")]
    [InlineData("1mail")]
    [InlineData("ma\"il")]
    [InlineData("ma il")]
    [InlineData("")]
    [InlineData("a123456789a123456789a123456789a123456789a123456789a123456789abcd")]
    public void New_NameThatNeedsCare_Throws(string name)
    {
        using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost");

        Assert.Throws<ArgumentException>(() => new PostgreSqlSchema(source, name));
    }

    /// <summary>Everything that is in it.</summary>
    private static async Task UseAsync(PostgreSqlSchema schema)
    {
        PostgreSqlSentLedger ledger = new(schema);
        Guid claim = Guid.NewGuid();
        await ledger.ClaimAsync("mail", 1, claim, TimeSpan.Zero, Token);
        await ledger.CommitAsync("mail", claim, [0], Token);
        Assert.True(await ledger.RecordAsync("mail", claim, [KeyValuePair.Create(0, LedgerState.InDoubt)], Token));
        Assert.True(await ledger.ResolveAsync("mail", LedgerState.Sent, Token));
        Assert.Equal(1, await ledger.PruneAsync(TimeSpan.Zero, Token));
        await new PostgreSqlRateLimit(schema, "limit", 1, TimeSpan.FromSeconds(1)).AcquireAsync(Token).AsTask().Capped();
    }
}
