using AsyncSmtp.Throughput.Commands;

namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>The throughput program runs, shortly, so that it cannot rot. Each command fails when the server did not accept exactly what was sent.</summary>
public sealed class ThroughputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Comparison_Quick_WritesTableRawFiguresAndChart()
    {
        string[] senders = ["asyncsmtp", "asyncsmtp-mailkit", "mailkit", "smtpclient-event", "smtpclient-thread"];
        int exitCode = await RunAsync(["--quick", "--messages", "40", "--scenario", "at-once-4", .. senders.SelectMany(static s => new[] { "--sender", s })]);

        Assert.Equal(0, exitCode);
        string report = string.Join('\n', await _folder.ReadLinesAsync("throughput.md"));
        Assert.Matches(@"\| server answers at once, 4 connections +\| AsyncSmtp +\| +[\d,.]+ \| +[\d,.]+ \[[\d,.]+-[\d,.]+\] \|", report);

        // Two rounds of each sender, and the header.
        Assert.Equal(1 + (2 * senders.Length), (await _folder.ReadLinesAsync("throughput.csv")).Length);
        if (!report.Contains("throughput.svg was not drawn", StringComparison.Ordinal))
        {
            Assert.Contains(await _folder.ReadLinesAsync("throughput.svg"), static line => line.Contains("<text", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Scale_OneDecade_TellsItsCost()
    {
        Assert.Equal(0, await RunAsync("scale", "--messages", "1000"));

        Assert.Contains(await _folder.ReadLinesAsync("scale.md"), static line => line.StartsWith("|    1,000 |   15 |", StringComparison.Ordinal));
        Assert.NotEmpty(await _folder.ReadLinesAsync("scale-memory.csv"));
    }

    [Fact]
    public async Task Waiting_ManyCallers_AllWaitAndAllComplete()
    {
        Assert.Equal(0, await RunAsync("waiting", "--callers", "500", "--connections", "4"));

        string waiting = Assert.Single(await _folder.ReadLinesAsync("waiting.md"), static line => line.StartsWith("| callers that wait", StringComparison.Ordinal));
        Assert.Equal("496", waiting.Split('|')[2].Trim());
    }

    [Fact]
    public async Task IdleSenders_AFew_EndWithoutConnections()
    {
        Assert.Equal(0, await RunAsync("idle-senders", "--senders", "5", "--seconds", "1"));

        string last = Assert.Single(await _folder.ReadLinesAsync("idle-senders.md"), static line => line.StartsWith("| used once", StringComparison.Ordinal));
        Assert.Equal("0", last.Split('|')[5].Trim());
    }

    [Fact]
    public async Task Recipients_OneRound_TellsTheTimeOfEachTransport()
    {
        Assert.Equal(0, await RunAsync("recipients", "--mails", "2", "--rounds", "1", "--round-trip", "2"));

        Assert.Equal(3, (await _folder.ReadLinesAsync("recipients.md")).Count(static line => line.StartsWith("| 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Attachments_AFewWithSmallMails_TellsBoth()
    {
        Assert.Equal(0, await RunAsync("attachments", "--mails", "4", "--megabytes", "2", "--connections", "2", "--small"));

        string[] report = await _folder.ReadLinesAsync("attachments.md");
        Assert.Contains(report, static line => line.StartsWith("| peak GC heap", StringComparison.Ordinal));
        Assert.Contains(report, static line => line.StartsWith("| small mails meanwhile", StringComparison.Ordinal));
    }

    private Task<int> RunAsync(params string[] arguments) => Task.Run(() => ThroughputCommand.Build().Parse([.. arguments, "--output", _folder.Path]).InvokeAsync()).Capped();
}
