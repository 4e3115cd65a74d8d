using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

[Collection(EximTests.Name)]
public sealed class EximMimeTests(ServerFixture<PrivateExim> fixture) : MimeArrivalTests
{
    /// <inheritdoc/>
    protected override AsyncSmtpOptions Options => new() { Host = "127.0.0.1", Port = fixture.Server.Submission, UserName = PrivateExim.User, Password = PrivateExim.Password };

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> FilesAsync() => fixture.Server.DrainAsync();
}
