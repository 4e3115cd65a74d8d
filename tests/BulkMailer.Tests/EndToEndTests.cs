using AsyncSmtp.Testing;

namespace BulkMailer.Tests;

/// <summary>
/// The real sender against a loopback server.
/// </summary>
public sealed class EndToEndTests : IDisposable
{
    private static readonly TimeSpan HangCap = TimeSpan.FromSeconds(60);

    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_AThousandRows_AThousandMailsArriveOverFewConnections()
    {
        _folder.WriteList(1_000);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        int exitCode = await RunAsync(To(server) with { Connections = 4 });

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal(1_000, server.AcceptedMails);
        Assert.Equal(1_000, server.Mails.Select(mail => Assert.Single(mail.Recipients).Address).Distinct().Count());
        Assert.InRange(server.PeakConnections, 1, 4);
        Assert.InRange(server.TotalConnections, 10, 20);
        Assert.Equal(new Dictionary<string, int> { ["Sent"] = 1_000 }, _folder.ReportedOutcomes());
        Assert.DoesNotContain("Slowed down", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Report_NamesTheMessageIdsThatTheServerHas()
    {
        _folder.WriteList(20);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        await RunAsync(To(server));

        Assert.Equal(server.Mails.Select(mail => mail.MessageId!).Order(), _folder.ReportLines().Skip(1).Select(line => line.Split(',')[6]).Order());
    }

    [Fact]
    public async Task RunAsync_PersonalMessage_ArrivesWithItsValues()
    {
        _folder.WriteTemplate(MailTemplate.HtmlFile, "<p>{{ name }}</p>");
        _folder.WriteList("email,name\nann@example.com,\"Ann <Zo\u00eb> & Co\"\n");
        string terms = _folder.WriteTemplate("terms.txt", "the terms");
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        await RunAsync(To(server) with { Attachments = [terms] });

        string mail = Assert.Single(server.Mails).Text;
        Assert.Contains(Base64("Dear Ann <Zo\u00eb> & Co"), mail, StringComparison.Ordinal);
        Assert.Contains(Base64("<p>Ann &lt;Zo\u00eb&gt; &amp; Co</p>"), mail, StringComparison.Ordinal);
        Assert.Contains(Base64("the terms"), mail, StringComparison.Ordinal);
        Assert.Contains("multipart/alternative", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_RefusedRecipient_IsReportedWithTheServersWordsAndTheOthersGo()
    {
        _folder.WriteList(50);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions
        {
            Script = step => step is { Stage: SmtpServerStage.Recipient, Address: "ann7@example.com" } ? SmtpServerAction.Reply(550, "no such user here") : null,
        });

        int exitCode = await RunAsync(To(server));

        Assert.Equal(ExitCode.SomeNotSent, exitCode);
        Assert.Equal(49, server.AcceptedMails);
        string line = Assert.Single(_folder.ReportLines(), line => line.Contains("NotSent", StringComparison.Ordinal));
        Assert.StartsWith("9,ann7@example.com,NotSent,550,no such user here,1,<", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_StoppedMidway_ReportSaysExactlyWhatTheServerHas()
    {
        _folder.WriteList(300);
        using CancellationTokenSource stop = new();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions
        {
            Script = step =>
            {
                if (step.Stage != SmtpServerStage.EndOfData || step.OverallMailNumber < 100)
                {
                    return null;
                }

                if (step.OverallMailNumber == 100)
                {
                    stop.Cancel();
                    stopped.SetResult();
                }

                // No later mail is accepted before the stop.
                return SmtpServerAction.Default.WaitFor(stopped.Task);
            },
        });

        int exitCode = await RunUntilAsync(To(server), stop.Token);

        Assert.Equal(ExitCode.Cancelled, exitCode);
        Dictionary<string, int> outcomes = _folder.ReportedOutcomes();
        Assert.Equal(300, outcomes.Values.Sum());
        Assert.Equal(server.AcceptedMails, outcomes["Sent"]);

        // Mail 100 is past its commit point. With four connections there are at most three others, before it or after it.
        Assert.InRange(outcomes["NotSent"], 197, 203);
        Assert.Equal(
            server.Mails.Select(mail => mail.Recipients[0].Address).Order(),
            _folder.ReportLines().Where(line => line.Contains(",Sent,", StringComparison.Ordinal)).Select(line => line.Split(',')[1]).Order());
    }

    [Fact]
    public async Task RunAsync_UnreachableHost_SaysSoAndReportsEveryRow()
    {
        _folder.WriteList(100);
        // Nobody listens on TCPMUX.
        const int port = 1;

        int exitCode = await RunAsync(_folder.Settings with { Servers = [new() { Host = "127.0.0.1", Port = port }], UseTls = false, GiveUpAfter = 3 });

        Assert.Equal(ExitCode.SomeNotSent, exitCode);
        Assert.Equal(new Dictionary<string, int> { ["NotSent"] = 100 }, _folder.ReportedOutcomes());
        Assert.Contains($"127.0.0.1:{port}", _folder.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Gave up after 3 messages in a row", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FirstHostUnreachable_TheNextOneGetsTheMail()
    {
        _folder.WriteList(20);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        Settings settings = To(server);

        // Nobody listens on TCPMUX.
        int exitCode = await RunAsync(settings with { Servers = [new() { Host = "127.0.0.1", Port = 1 }, .. settings.Servers] });

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal(20, server.AcceptedMails);
        Assert.Contains($"127.0.0.1:1, then {server.Host}:{server.Port} without TLS", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ServerThatTakesOneConnection_GetsAllAndTheResultSaysThatItSlowedDown()
    {
        _folder.WriteList(30);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { MaxConnections = 1 });

        int exitCode = await RunAsync(To(server));

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal(30, server.AcceptedMails);
        Assert.Contains($"{server.Host}:{server.Port} refused some: down to 1 of 4 connections at the end", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PickupDirectory_IsCreatedAndHoldsAFileForEachRow()
    {
        _folder.WriteList(50);
        string pickup = Path.Combine(_folder.Root, "out", "mails");

        int exitCode = await RunAsync(_folder.Settings with { PickupDirectory = pickup });

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal(50, Directory.GetFiles(pickup, "*.eml").Length);
    }

    [Fact]
    public async Task RunAsync_Rehearsal_ChecksWhatTheServerHas()
    {
        _folder.WriteList(50);

        int exitCode = await RunAsync(_folder.Settings);

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Contains("the server has 50 mails, as many as were sent", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OptionsThatTheSenderRefuses_DoNotStart()
    {
        SetupException e = await Assert.ThrowsAsync<SetupException>(() => RunAsync(_folder.Settings with { Servers = [new() { Host = "127.0.0.1" }], Port = 465 }));

        Assert.Contains("465", e.Message, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private Settings To(LoopbackSmtpServer server) => _folder.Settings with { Servers = [new() { Host = server.Host, Port = server.Port }], UseTls = false };

    private Task<int> RunAsync(Settings settings) => RunUntilAsync(settings, CancellationToken.None);

    private Task<int> RunUntilAsync(Settings settings, CancellationToken stop)
        => MailRun.RunAsync(settings, MailRoute.Open, new ConsoleView(Terminal.Open(_folder.Output), quiet: false), stop).WaitAsync(HangCap, TestContext.Current.CancellationToken);
}
