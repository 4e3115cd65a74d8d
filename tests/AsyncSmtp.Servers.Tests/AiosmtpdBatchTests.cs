using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Many messages over TLS with a login, to a server that does not offer PIPELINING, so that each command waits for the answer to the one before.</summary>
[Collection(AiosmtpdTests.Name)]
public sealed class AiosmtpdBatchTests(ServerFixture<PrivateAiosmtpd> fixture)
{
    private const int Messages = 300;
    private const int MaxConnections = 4;

    [Theory]
    [Trait(Transports.Trait, Transports.Named)]
    [InlineData(TransportKind.SmtpClient)]
    [InlineData(TransportKind.MailKit)]
    [InlineData(TransportKind.Pipelining)]
    public async Task SendAsync_ServerWithoutPipelining_ArriveExactlyOnceAndEachAnswerWasWaitedFor(TransportKind transport)
    {
        PrivateAiosmtpd server = fixture.Server;
        MailBatch batch = await MailBatch.SendAsync(
            new AsyncSmtpOptions
            {
                Host = "127.0.0.1",
                Port = server.Port,
                UserName = PrivateAiosmtpd.User,
                Password = PrivateAiosmtpd.Password,
                MaxConnections = MaxConnections,
            },
            Messages,
            transport);

        batch.AssertAllWereSent();
        Assert.InRange(batch.Statistics.PeakConnections, 1, MaxConnections);
        HashSet<string> sent = [.. batch.Results.Select(static result => result.MessageId)];
        batch.AssertArrivedExactlyOnce(server.Arrivals.Where(arrival => sent.Contains(arrival.MessageId)));
        Assert.Empty(server.Unawaited);
    }

    [Fact]
    public async Task VerifyAsync_Server_OffersNoPipelining()
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(fixture.Server.Port);
        (options.EnableSsl, options.UserName, options.Password) = (true, PrivateAiosmtpd.User, PrivateAiosmtpd.Password);
        await using SmtpMailSender sender = Transports.Open(options);

        SmtpServerReport report = await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();

        Assert.True(report.IsUsable, report.ToString());
        Assert.Subset(report.Capabilities.Keys.ToHashSet(), new HashSet<string> { "SIZE", "AUTH", "8BITMIME", "SMTPUTF8" });
        Assert.DoesNotContain("PIPELINING", report.Capabilities.Keys);
    }
}
