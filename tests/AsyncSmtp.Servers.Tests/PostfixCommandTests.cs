using System.Globalization;
using System.Text.RegularExpressions;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Commands sent together or one by one, and content sent by BDAT or by DATA, to a Postfix that offers both.</summary>
[Collection(PostfixTests.Name)]
[Trait(Transports.Trait, Transports.Named)]
public sealed partial class PostfixCommandTests(ServerFixture<PrivatePostfix> fixture)
{
    private const int Messages = 300;
    private const int MaxConnections = 4;

    [Theory]
    [InlineData(TransportKind.MailKit, false, false)]
    [InlineData(TransportKind.MailKit, false, true)]
    [InlineData(TransportKind.MailKit, true, false)]
    [InlineData(TransportKind.MailKit, true, true)]
    [InlineData(TransportKind.Pipelining, false, false)]
    [InlineData(TransportKind.Pipelining, false, true)]
    public async Task SendAsync_ChunkingAndPipelining_ArriveExactlyOnce(TransportKind transport, bool chunking, bool pipelining)
    {
        PrivatePostfix postfix = fixture.Server;
        PostfixDoor door = postfix.Doors.Counted;
        int begin = postfix.ReadLog().Count;

        MailBatch batch = await MailBatch.SendAsync(new AsyncSmtpOptions { Host = "127.0.0.1", Port = door.Port, MaxConnections = MaxConnections, TransportFactory = Transports.FactoryOf(transport, chunking, pipelining) }, Messages);

        batch.AssertAllWereSent();
        batch.AssertArrivedExactlyOnce(await postfix.ArrivalsAsync(batch.Results.Select(static result => result.MessageId)));
        await Hang.UntilAsync(() => Count("mail") >= Messages, () => $"the log counts {Messages} MAIL; it has {Count("mail")}.");
        Assert.Equal((chunking ? Messages : 0, chunking ? 0 : Messages), (Count("bdat"), Count("data")));

        int Count(string command) => Counts().Where(count => count.Command == command).Sum(static count => count.Times);

        // At the end of each session the server says how many of each command there were.
        IEnumerable<(string Command, int Times)> Counts()
            => postfix.ReadLog().Skip(begin).Where(line => line.Contains($" {door.LogName}/smtpd", StringComparison.Ordinal) && line.Contains(": disconnect from ", StringComparison.Ordinal))
                .SelectMany(static line => CommandCount().Matches(line)).Select(static match => (match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@" ([a-z]+)=(\d+)")]
    private static partial Regex CommandCount();
}
