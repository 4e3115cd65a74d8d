using System.Collections;
using System.Text;
using CliWrap;

namespace AsyncSmtp.PackageTests;

/// <summary>The dotnet command, in a process of its own that leaves none behind.</summary>
internal static class Dotnet
{
    /// <summary>A machine that is busy with the other tests builds slowly.</summary>
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(5);

    /// <summary>What a build has to be told so that it has ended when its process has.</summary>
    public static readonly string[] BuildArguments = ["-m:1", "-p:UseSharedCompilation=false", "-nologo"];

    /// <summary>Runs to the end, which must be a good one, and gives what was printed.</summary>
    public static async Task<string> RunAsync(string folder, IEnumerable<string> arguments, string? packageCache = null)
    {
        // The test is itself run by a build, whose variables would tell the one inside where things are.
        Dictionary<string, string?> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static v => (string)v.Key)
            .Where(static v => v.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(static v => v, static _ => (string?)null);
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        if (packageCache is not null)
        {
            environment["NUGET_PACKAGES"] = packageCache;
        }

        StringBuilder output = new();
        using CancellationTokenSource cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(Cap);
        Command command = Cli.Wrap("dotnet").WithArguments(arguments).WithWorkingDirectory(folder).WithEnvironmentVariables(environment);
        CommandResult result = await (command | (PipeTarget.ToStringBuilder(output), PipeTarget.ToStringBuilder(output)))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cap.Token);

        Assert.True(result.ExitCode == 0, $"{command} ended with {result.ExitCode}:{Environment.NewLine}{output}");
        return output.ToString();
    }
}
