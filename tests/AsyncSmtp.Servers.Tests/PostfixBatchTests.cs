using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

[Collection(PostfixTests.Name)]
public sealed class PostfixBatchTests(ServerFixture<PrivatePostfix> fixture)
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public async Task SendAsync_ThousandMessagesOverTlsWithAuthentication_ArriveExactlyOnceWithinTheLimits(int maxConnections)
    {
        PrivatePostfix postfix = fixture.Server;

        MailBatch batch = await MailBatch.SendAsync(new AsyncSmtpOptions
        {
            Host = "127.0.0.1",
            Port = postfix.Doors.Submission.Port,
            UserName = PrivatePostfix.User,
            Password = PrivatePostfix.Password,
            MaxConnections = maxConnections,
        });

        batch.AssertAllWereSent();
        batch.AssertKeptTheLimits(maxConnections);
        batch.AssertArrivedExactlyOnce(await postfix.ArrivalsAsync(batch.Results.Select(static result => result.MessageId)));
    }
}
