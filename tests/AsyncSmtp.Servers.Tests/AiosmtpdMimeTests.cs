using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

[Collection(AiosmtpdTests.Name)]
public sealed class AiosmtpdMimeTests(ServerFixture<PrivateAiosmtpd> fixture) : MimeArrivalTests
{
    /// <inheritdoc/>
    protected override AsyncSmtpOptions Options => new() { Host = "127.0.0.1", Port = fixture.Server.Port, UserName = PrivateAiosmtpd.User, Password = PrivateAiosmtpd.Password };

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> FilesAsync() => Task.FromResult(fixture.Server.Files);
}
