namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The tests that share one Postfix.</summary>
[CollectionDefinition(Name)]
public sealed class PostfixTests : ICollectionFixture<ServerFixture<PrivatePostfix>>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "Postfix";
}
