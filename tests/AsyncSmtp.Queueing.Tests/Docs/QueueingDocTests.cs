using System.Globalization;
using System.Text.RegularExpressions;
using AsyncSmtp.Docs.Tests;

namespace AsyncSmtp.Queueing.Tests.Docs;

/// <summary>docs/queueing.md names every option with its default.</summary>
public sealed partial class QueueingDocTests
{
    [Fact]
    public void Options_AreThoseOfTheCode()
    {
        string table = Repository.Read("docs/queueing.md").Split("<!-- options -->")[1].Split("<!-- endoptions -->")[0];
        QueuedMailOptions options = new();

        Assert.Equal(
            typeof(QueuedMailOptions).GetProperties().Select(p => (p.Name, Text(p.GetValue(options)))),
            Row().Matches(table).Select(static r => (r.Groups["name"].Value, r.Groups["default"].Value)));
    }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \| (?<default>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time when time < TimeSpan.FromMinutes(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes} min"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
