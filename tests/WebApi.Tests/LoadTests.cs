using System.Collections.Concurrent;
using System.Net;
using AsyncSmtp.Testing;

namespace WebApi.Tests;

/// <summary>200 requests at once. Whatever the server does to each mail, the response to it is true.</summary>
public sealed class LoadTests
{
    private const int Count = 200;

    /// <summary>The kinds of mail, by the first letter of the address: 25 of each.</summary>
    private const string Kinds = "arbtdxsq";

    private readonly ConcurrentDictionary<string, bool> _dropped = [];

    [Fact]
    public async Task Post_ServerRefusesSomeDropsSomeAndIsSlowWithSome_EveryResponseIsTrue()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { KeepTranscripts = false, Script = Fate });
        await using RunningApi api = new(server);

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Answer.ToAsync(api.Client, $"{Kinds[i % Kinds.Length]}{i}@example.com"))).Capped();

        Ledger.AssertTrue(answers, server);
        ILookup<char, Answer> byKind = answers.ToLookup(static a => a.Email[0]);
        Assert.All(byKind['a'].Concat(byKind['s']).Concat(byKind['x']), static a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.All(byKind['r'], static a => Assert.Equal(HttpStatusCode.UnprocessableEntity, a.Status));
        Assert.All(byKind['b'], static a => Assert.Equal(HttpStatusCode.BadGateway, a.Status));
        Assert.All(byKind['t'], static a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status));
        Assert.All(byKind['d'].Concat(byKind['q']), static a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        Assert.All(byKind['d'], a => Assert.Contains(server.Mails, m => m.MessageId == a.MessageId));
        Assert.All(byKind['q'], a => Assert.DoesNotContain(server.Mails, m => m.MessageId == a.MessageId));
    }

    private SmtpServerAction? Fate(SmtpServerStep step) => (step.Stage, Kind(step)) switch
    {
        (SmtpServerStage.Recipient, 'r') => SmtpServerAction.Reply(550, "5.1.1 no such user"),
        (SmtpServerStage.EndOfData, 'b') => SmtpServerAction.Reply(554, "5.7.1 no"),
        (SmtpServerStage.EndOfData, 't') => SmtpServerAction.Reply(451, "4.3.0 later"),
        (SmtpServerStage.EndOfData, 'd') => SmtpServerAction.AcceptThenReset(),
        (SmtpServerStage.EndOfData, 'q') => SmtpServerAction.Reset(),
        (SmtpServerStage.EndOfData, 's') => SmtpServerAction.Default.After(TimeSpan.FromMilliseconds(20)),

        // The first attempt only.
        (SmtpServerStage.Data, 'x') when _dropped.TryAdd(step.Recipients[0].Address, true) => SmtpServerAction.Reset(),
        _ => null,
    };

    private static char? Kind(SmtpServerStep step) => step.Stage == SmtpServerStage.Recipient ? step.Address?[0] : step.Recipients.Count > 0 ? step.Recipients[0].Address[0] : null;
}
