namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The tests that share one Exim.</summary>
[CollectionDefinition(Name)]
public sealed class EximTests : ICollectionFixture<ServerFixture<PrivateExim>>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "Exim";
}
