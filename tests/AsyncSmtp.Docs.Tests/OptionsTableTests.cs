using System.Text.RegularExpressions;

namespace AsyncSmtp.Docs.Tests;

/// <summary>README.md's table of options says what the code has.</summary>
public sealed partial class OptionsTableTests
{
    private static readonly string Readme = Repository.Read("README.md");

    [Fact]
    public void Table_NamesEveryOption()
    {
        IEnumerable<string> options = typeof(AsyncSmtpOptions).GetProperties().Select(static p => p.Name).Where(static n => n is not (nameof(AsyncSmtpOptions.Retry) or nameof(AsyncSmtpOptions.RateLimit)))
            .Concat(typeof(RetryOptions).GetProperties().Select(static p => $"Retry.{p.Name}"))
            .Concat(typeof(RateLimitOptions).GetProperties().Select(static p => $"RateLimit.{p.Name}"));

        Assert.Equal(options.Order(StringComparer.Ordinal), Defaults().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_SaysTheRealDefaults()
    {
        AsyncSmtpOptions options = new();
        Dictionary<string, string> expected = Values(options, "").Concat(Values(options.Retry, "Retry.")).Concat(Values(options.RateLimit, "RateLimit.")).ToDictionary();

        Assert.All(Defaults().Where(d => expected.ContainsKey(d.Key)), d => Assert.Equal((d.Key, expected[d.Key]), (d.Key, d.Value)));
        Assert.True(expected.Count >= 18, "Most options have a default that can be compared.");
    }

    [GeneratedRegex("^\\| (?<names>`[^|]+`) \\| (?<defaults>[^|]+) \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>The table's second column by option. A row of several options has one default for each, or one for all.</summary>
    private static Dictionary<string, string> Defaults()
    {
        Dictionary<string, string> defaults = [];
        foreach (Match row in Row().Matches(Between(Readme, "<!-- options -->", "<!-- endoptions -->")))
        {
            string[] names = row.Groups["names"].Value.Replace("`", "", StringComparison.Ordinal).Split(", ");
            string[] values = names.Length == 1 ? [row.Groups["defaults"].Value] : row.Groups["defaults"].Value.Split(", ");
            for (int i = 0; i < names.Length; i++)
            {
                defaults.Add(names[i], values.Length == names.Length ? values[i] : values[0]);
            }
        }

        return defaults;
    }

    private static IEnumerable<KeyValuePair<string, string>> Values(object options, string prefix)
    {
        return options.GetType().GetProperties()
            .Select(p => (p.Name, Text: Describe(p.GetValue(options))))
            .Where(static v => v.Text is not null)
            .Select(v => KeyValuePair.Create(prefix + v.Name, v.Text!));
    }

    private static string? Describe(object? value)
    {
        return value switch
        {
            true => "true",
            false => "false",
            long bytes => FormattableString.Invariant($"{bytes / (1024 * 1024)} MiB"),
            int number => number.ToString(number > 9_999 ? "N0" : "0", System.Globalization.CultureInfo.InvariantCulture),
            Enum name => name.ToString(),
            TimeSpan time when time == Timeout.InfiniteTimeSpan => "infinite",
            TimeSpan time => time.TotalSeconds < 120 ? FormattableString.Invariant($"{time.TotalSeconds} s") : FormattableString.Invariant($"{time.TotalMinutes} min"),
            _ => null,
        };
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"There is no {start.Trim()}.");
        from += start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
