using System.Globalization;
using System.Text.RegularExpressions;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks.Tests.Docs;

/// <summary>docs/health.md names every option with its default, and every entry of the data.</summary>
public sealed partial class HealthDocTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "health.md"));

    [Fact]
    public void Options_AreThoseOfTheCode()
    {
        AsyncSmtpHealthCheckOptions options = new();
        IEnumerable<(string, string)> expected = typeof(AsyncSmtpHealthCheckOptions).GetProperties().Select(p => (p.Name, Text(p.GetValue(options))));

        Assert.Equal(expected, Rows("options").Select(static r => (r.Groups["name"].Value, r.Groups["second"].Value)));
    }

    [Fact]
    public async Task Data_IsWhatTheCheckGives()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using WatchedHost host = new(server);
        await host.SendAsync();
        await server.StopListeningAsync().Capped();
        await host.FailAsync();
        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal(entry.Data.Keys.Select(static k => k.Split(' ')[^1]), Rows("data").Select(static r => r.Groups["name"].Value.Split(' ')[^1]));
    }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \| (?<second>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static MatchCollection Rows(string table) => Row().Matches(Page.Split($"<!-- {table} -->")[1].Split($"<!-- end{table} -->")[0]);

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes} min"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AsyncSmtp.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
