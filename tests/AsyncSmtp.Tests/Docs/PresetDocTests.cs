using System.Globalization;
using AsyncSmtp.Docs.Tests;

namespace AsyncSmtp.Tests.Docs;

/// <summary>The table in docs/presets.md is made from the code: run this with ASYNCSMTP_WRITE_DOCS=1 to write it anew, and without to compare. The sources are written by hand.</summary>
public sealed class PresetDocTests
{
    private const string Path = "docs/presets.md";
    private const string Start = "<!-- presets -->\n";
    private const string End = "<!-- endpresets -->";

    [Fact]
    public void Table_SaysWhatTheCodeHas()
    {
        string docs = Repository.Read(Path);
        int from = docs.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int to = docs.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ASYNCSMTP_WRITE_DOCS") == "1")
        {
            Repository.Write(Path, docs[..from] + Table() + docs[to..]);
            return;
        }

        Assert.Equal(Table(), docs[from..to]);
    }

    [Fact]
    public void EveryPreset_HasASource()
    {
        string[] sources = Repository.Read(Path).Split("\n## Sources\n")[1].Split('\n');

        Assert.All(AsyncSmtpPresets.Names, name => Assert.Contains(sources, s => s.StartsWith($"- **{name}**", StringComparison.Ordinal) && s.Contains("](https://", StringComparison.Ordinal)));
    }

    private static string Table()
    {
        IEnumerable<string> rows = ProviderPreset.All.Select(static p => $"| `{p.Name}` | `{p.Host.Replace("{0}", "<region>", StringComparison.Ordinal)}` | {p.Port} | {Number(p.MaxConnections)} | {Number(p.MaxMessagesPerConnection)} | {Seconds(p.IdleLimit)} | {Rate(p)} |\n");
        return "| preset | server | port | connections | messages a connection | idle closed after | rate |\n| --- | --- | --- | --- | --- | --- | --- |\n" + string.Concat(rows);
    }

    private static string Number(int? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static string Seconds(TimeSpan? time) => time is { } t ? $"{t.TotalSeconds} s" : "-";

    private static string Rate(ProviderPreset preset) => preset.Rate is { } rate ? $"{rate.Messages} in {Seconds(rate.Window)}" : "-";
}
