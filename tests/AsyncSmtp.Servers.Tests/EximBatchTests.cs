using System.Text.RegularExpressions;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Many messages over TLS with a login, to an Exim that offers PIPELINING and CHUNKING and notes of each message which of them was used.</summary>
[Collection(EximTests.Name)]
public sealed partial class EximBatchTests(ServerFixture<PrivateExim> fixture)
{
    private const int Messages = 300;
    private const int MaxConnections = 4;

    [Fact]
    public async Task SendAsync_ManyMessagesOverTlsWithAuthentication_ArriveExactlyOnce()
    {
        await SendAsync(Options());
    }

    [Theory]
    [Trait(Transports.Trait, Transports.Named)]
    [InlineData(TransportKind.MailKit, false, false)]
    [InlineData(TransportKind.MailKit, false, true)]
    [InlineData(TransportKind.MailKit, true, false)]
    [InlineData(TransportKind.MailKit, true, true)]
    [InlineData(TransportKind.Pipelining, false, false)]
    [InlineData(TransportKind.Pipelining, false, true)]
    public async Task SendAsync_ChunkingAndPipelining_ArriveExactlyOnce(TransportKind transport, bool chunking, bool pipelining)
    {
        AsyncSmtpOptions options = Options();
        options.TransportFactory = Transports.FactoryOf(transport, chunking, pipelining);
        int begin = fixture.Server.ReadLog().Count;

        await SendAsync(options);

        string[] receptions = [.. fixture.Server.ReadLog().Skip(begin).Where(static line => line.Contains(" <= ", StringComparison.Ordinal))];
        Assert.Equal(Messages, receptions.Length);
        Assert.Equal([(chunking, pipelining)], receptions.Select(static reception => (Chunked().IsMatch(reception), Pipelined().IsMatch(reception))).Distinct());
    }

    private AsyncSmtpOptions Options()
        => new() { Host = "127.0.0.1", Port = fixture.Server.Submission, UserName = PrivateExim.User, Password = PrivateExim.Password, MaxConnections = MaxConnections };

    private async Task SendAsync(AsyncSmtpOptions options)
    {
        MailBatch batch = await MailBatch.SendAsync(options, Messages);

        batch.AssertAllWereSent();
        Assert.InRange(batch.Statistics.PeakConnections, 1, MaxConnections);
        HashSet<string> sent = [.. batch.Results.Select(static result => result.MessageId)];
        batch.AssertArrivedExactlyOnce((await fixture.Server.ArrivalsAsync()).Where(arrival => sent.Contains(arrival.MessageId)));
    }

    /// <summary>K for CHUNKING that was used.</summary>
    [GeneratedRegex(" K ")]
    private static partial Regex Chunked();

    /// <summary>L for PIPELINING that was used, and a minus behind it where it was not. A dot says that it was offered before the banner, which is not ours to use.</summary>
    [GeneratedRegex(@" L\.? ")]
    private static partial Regex Pipelined();
}
