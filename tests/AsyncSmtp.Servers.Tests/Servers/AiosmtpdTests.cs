namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The tests that share one aiosmtpd.</summary>
[CollectionDefinition(Name)]
public sealed class AiosmtpdTests : ICollectionFixture<ServerFixture<PrivateAiosmtpd>>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "aiosmtpd";
}
