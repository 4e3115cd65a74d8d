namespace AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

/// <summary>The tests that share one PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlTests : ICollectionFixture<PostgreSqlFixture>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "PostgreSQL";
}
