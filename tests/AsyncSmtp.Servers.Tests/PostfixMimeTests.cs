using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

[Collection(PostfixTests.Name)]
public sealed class PostfixMimeTests(ServerFixture<PrivatePostfix> fixture) : MimeArrivalTests
{
    /// <inheritdoc/>
    protected override AsyncSmtpOptions Options => new() { Host = "127.0.0.1", Port = fixture.Server.Doors.Submission.Port, UserName = PrivatePostfix.User, Password = PrivatePostfix.Password };

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> FilesAsync() => fixture.Server.DrainAsync();
}
