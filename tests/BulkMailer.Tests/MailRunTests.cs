using CsvHelper;

namespace BulkMailer.Tests;

public sealed class MailRunTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_AThousandRows_AreAllSentAndReported()
    {
        _folder.WriteList(1_000);
        GatedSender sender = new();

        int exitCode = await _folder.RunAsync(sender);

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal(1_000, sender.Sent.Distinct().Count());
        Assert.Equal(new Dictionary<string, int> { ["Sent"] = 1_000 }, _folder.ReportedOutcomes());
        Assert.InRange(sender.PeakInFlight, 1, _folder.Settings.MaxInFlight);
    }

    [Fact]
    public async Task RunAsync_OneSent_IsReportedWithAllItsFields()
    {
        await _folder.RunAsync(new GatedSender());

        Assert.Equal(
        [
            "line,address,outcome,reply_code,reply_text,attempts,message_id",
            "2,ann@example.com,Sent,,,1,<ann@example.com>",
        ], _folder.ReportLines());
    }

    [Fact]
    public async Task RunAsync_ReplyWithQuotesAndLineBreaks_IsOneReadableLineOfTheReport()
    {
        await _folder.RunAsync(new GatedSender((address, _) => throw GatedSender.Refusal(address, 550, "no \"such\"\r\n user, sorry")));

        Assert.Equal(2, _folder.ReportLines().Length);
        using CsvReader report = CsvReader.FromFile(_folder.Report);
        Assert.True(report.Read());
        Assert.Equal(["2", "ann@example.com", "NotSent", "550", "no \"such\" user, sorry", "1", "<ann@example.com>"], report.Current.ToArray());
    }

    [Fact]
    public async Task RunAsync_BadRows_AreReportedTheOthersGoAndTheExitCodeSaysSo()
    {
        _folder.WriteList("email,name\nann@example.com,Ann\nbea@,Bea\ncy@example.com\ndora@example.com,Dora\n");
        GatedSender sender = new();

        int exitCode = await _folder.RunAsync(sender);

        Assert.Equal(ExitCode.SomeNotSent, exitCode);
        Assert.Equal(["ann@example.com", "dora@example.com"], sender.Sent.Order());
        Assert.Contains("3,bea@,NotSent,,column 'email': 'bea@' is not a mail address,0,", _folder.ReportLines());
        Assert.Contains("4,cy@example.com,NotSent,,column 'name' is missing: the row has 1 of 2 fields,0,", _folder.ReportLines());
        Assert.Contains("line 3, bea@: column 'email': 'bea@' is not a mail address", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MixedOutcomes_AddUpToTheRows()
    {
        _folder.WriteList(100);
        GatedSender sender = new((address, _) => (address[^13] - '0') switch
        {
            1 => throw GatedSender.Refusal(address, 550, "no such user"),
            2 => throw GatedSender.ServerFailure(AsyncSmtp.DeliveryOutcome.InDoubt),
            _ => Task.CompletedTask,
        });

        int exitCode = await _folder.RunAsync(_folder.Settings with { GiveUpAfter = 0 }, sender);

        Assert.Equal(ExitCode.SomeNotSent, exitCode);
        Assert.Equal(new Dictionary<string, int> { ["Sent"] = 80, ["NotSent"] = 10, ["InDoubt"] = 10 }, _folder.ReportedOutcomes());
        Assert.Equal(100, _folder.ReportLines().Skip(1).Select(line => line.Split(',')[0]).Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_Cancelled_ExitsWith130AndReportsEveryRow()
    {
        _folder.WriteList(100);
        using CancellationTokenSource stop = new();
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GatedSender sender = new((_, _) => open.Task);

        Task<int> run = _folder.RunUntilAsync(_folder.Settings with { MaxInFlight = 3 }, sender, stop.Token);
        await sender.WaitForStartedAsync(3);
        await stop.CancelAsync();
        open.SetResult();

        Assert.Equal(ExitCode.Cancelled, await run);
        Assert.Equal(new Dictionary<string, int> { ["Sent"] = 3, ["NotSent"] = 97 }, _folder.ReportedOutcomes());
        Assert.Contains("Not tried", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CancelledWhenAllAreSent_ExitsWithZero()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GatedSender sender = new((_, _) => open.Task);

        Task<int> run = _folder.RunUntilAsync(_folder.Settings, sender, stop.Token);
        await sender.WaitForStartedAsync(1);
        await stop.CancelAsync();
        open.SetResult();

        Assert.Equal(ExitCode.AllSent, await run);
    }

    [Fact]
    public async Task RunAsync_ServerLostMails_IsNotSuccess()
    {
        using StringWriter output = new();
        ConsoleView view = new(Terminal.Open(output), quiet: true);
        MailRoute route = new(new GatedSender(), "a test") { CountArrived = () => 0 };

        int exitCode = await MailRun.RunAsync(_folder.Settings, _ => route, view, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.SomeNotSent, exitCode);
        Assert.Contains("the server has 0 mails, but 1 were sent", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_RedirectedOutput_HasNoControlCodes()
    {
        _folder.WriteList(100);

        await _folder.RunAsync(new GatedSender());

        Assert.DoesNotContain(_folder.Output.ToString(), c => char.IsControl(c) && c is not '\n' and not '\r');
        Assert.Contains("100 of 100", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_BadRows_DoNotKeepTheProgressFromItsEnd()
    {
        _folder.WriteList("email,name\nann@example.com,Ann\nbea@,Bea\ncy@example.com,Cy\n");

        await _folder.RunAsync(new GatedSender());

        Assert.Contains(" 50 %  1 of 2", _folder.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("100 %  2 of 2", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Attachments_AreClosedInTheEnd()
    {
        _folder.WriteList(20);
        string terms = _folder.WriteTemplate("terms.txt", "the terms");

        await _folder.RunAsync(_folder.Settings with { Attachments = [terms] }, new GatedSender());

        using FileStream alone = new(terms, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(9, alone.Length);
    }

    [Fact]
    public async Task RunAsync_SameProblemInManyRows_IsShownOnce()
    {
        _folder.WriteList(10);

        await _folder.RunAsync(new GatedSender((_, _) => throw GatedSender.ServerFailure()));

        Assert.Equal(2, _folder.Output.ToString().Split("Connection refused.").Length);
        Assert.Contains("(9 more rows like it)", _folder.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EmptyList_DoesNotStart()
    {
        _folder.WriteList("email,name\n");

        await Assert.ThrowsAsync<SetupException>(() => _folder.RunAsync(new GatedSender()));

        Assert.False(File.Exists(_folder.Report));
    }

    [Fact]
    public async Task RunAsync_ReportOverTheList_DoesNotStart()
    {
        string before = await File.ReadAllTextAsync(_folder.List, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SetupException>(() => _folder.RunAsync(_folder.Settings with { Report = Path.Combine(_folder.Root, ".", "list.csv") }, new GatedSender()));

        Assert.Equal(before, await File.ReadAllTextAsync(_folder.List, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_ReportInMissingFolder_DoesNotStart()
    {
        GatedSender sender = new();

        await Assert.ThrowsAsync<SetupException>(() => _folder.RunAsync(_folder.Settings with { Report = Path.Combine(_folder.Root, "none", "report.csv") }, sender));

        Assert.Empty(sender.Started);
    }
}
