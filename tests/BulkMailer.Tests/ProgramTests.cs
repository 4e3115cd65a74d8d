using System.Diagnostics;
using System.Globalization;

namespace BulkMailer.Tests;

/// <summary>
/// The program as a process of its own.
/// </summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan HangCap = TimeSpan.FromSeconds(90);

    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Main_NoArguments_SendsTheBundledThousand()
    {
        (int exitCode, string output, string errors) = await RunAsync();

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal("", errors);
        Assert.Contains("the server has 1,000 mails, as many as were sent", output, StringComparison.Ordinal);
        Assert.Equal(1_001, (await File.ReadAllLinesAsync(Path.Combine(_folder.Root, Settings.DefaultReport), TestContext.Current.CancellationToken)).Length);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c is not '\n' and not '\r');
    }

    [Fact]
    public async Task Main_Verify_LooksAtTheServerAndSendsNothing()
    {
        (int exitCode, string output, string errors) = await RunAsync("--verify");

        Assert.Equal(ExitCode.AllSent, exitCode);
        Assert.Equal("", errors);
        Assert.Contains(": usable", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Root, Settings.DefaultReport)));
    }

    [Theory]
    [InlineData("Unrecognized command or argument '--bogus'.", "--bogus")]
    [InlineData("The list none.csv cannot be read", "--csv", "none.csv")]
    public async Task Main_Mistake_IsOnStandardErrorAndExitsWithTwo(string error, params string[] args)
    {
        (int exitCode, string output, string errors) = await RunAsync(args);

        Assert.Equal(ExitCode.CannotStart, exitCode);
        Assert.Contains(error, errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Main_Interrupted_ExitsWith130AndReportsEveryRow()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send.");
        _folder.WriteList(5_000);
        using Process program = Start("--csv", _folder.List, "--template", _folder.Root, "--report", _folder.Report);
        await ReadUntilAsync(program.StandardOutput, " %  ");

        using (Process kill = Process.Start("kill", ["-INT", $"{program.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(HangCap, TestContext.Current.CancellationToken);
        }

        string output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(HangCap, TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(HangCap, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Cancelled, program.ExitCode);
        Dictionary<string, int> outcomes = _folder.ReportedOutcomes();
        Assert.Equal(5_000, outcomes.Values.Sum());
        Assert.InRange(outcomes["Sent"], 500, 4_999);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"the server has {outcomes["Sent"]:N0} mails, as many as were sent"), output, StringComparison.Ordinal);
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        string? line;
        do
        {
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangCap, TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.Contains(text, StringComparison.Ordinal));
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        using Process program = Start(args);
        Task<string> output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(HangCap, TestContext.Current.CancellationToken);
        return (program.ExitCode, await output, await errors);
    }

    private Process Start(params string[] args)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(Settings).Assembly.Location, .. args])
        {
            WorkingDirectory = _folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return Process.Start(start)!;
    }
}
