using AsyncSmtp.Storm.Tests.Storm;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>Servers that break the protocol with a reply. No hang, no crash, the truth in clear words, and the next message is not harmed.</summary>
public sealed class EvilReplyTests
{
    public static TheoryData<string, bool> Cases => [.. EvilCases.All.Keys.SelectMany(static name => new[] { (name, false), (name, true) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SendAsync_ReplyThatBreaksTheProtocol_TellsTheTruthAndTheNextIsSent(string name, bool secure)
    {
        EvilCase evil = EvilCases.All[name].Judged;
        await using EvilServer server = new(secure);
        if (evil.EndsByDeadline)
        {
            server.UseShortDeadlines();
        }

        server.BreakOnce(evil.Stage, evil.Action);

        StormEnd end = await server.SendAsync();
        StormEnd next = await server.SendAsync();

        Assert.Equal(evil.Outcome.ToString(), end.Outcome.ToString());
        if (end.Error is { } error)
        {
            Assert.Contains(evil.Text, error.Message, StringComparison.Ordinal);
            Assert.Equal(evil.Outcome == DeliveryOutcome.InDoubt, error.Message.Contains("may deliver it twice", StringComparison.Ordinal));
        }

        Assert.Equal(evil.Accepts ? 1 : 0, server.AcceptedTimes(1));
        Assert.Equal(StormOutcome.Sent, next.Outcome);
        Assert.Equal(1, server.AcceptedTimes(2));
        Assert.Equal(evil.NextConnection, server.Server.Mails[^1].ConnectionNumber);
    }
}
