using System.Text.RegularExpressions;

namespace AsyncSmtp.Docs.Tests;

/// <summary>A stretch of compiled code that a page shows.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Name">What the page calls it by.</param>
/// <param name="Code">The code, without what it is indented by.</param>
/// <param name="IsInsideTest">Whether it stands in the body of a test.</param>
internal sealed partial record Snippet(string File, string Name, string Code, bool IsInsideTest)
{
    /// <summary>Every snippet: those of the tests, and those of the samples.</summary>
    public static IReadOnlyList<Snippet> All { get; } = [.. Files().SelectMany(static file => Of(file, Repository.Read(file)))];

    private static IEnumerable<string> Files() => Repository.Files("tests/AsyncSmtp.Docs.Tests/Snippets", "*.cs").Concat(Repository.Files("docs/samples", "*.cs"));

    private static IEnumerable<Snippet> Of(string file, string text)
    {
        return Region().Matches(text).Select(region => new Snippet(file, region.Groups["name"].Value, Unindent(region.Groups["code"].Value), TestBody().IsMatch(text[..region.Index])));
    }

    [GeneratedRegex(@"^ *// begin-snippet: (?<name>\S+)\n(?<code>.*?)^ *// end-snippet$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    /// <summary>The last member that begins is a test, and it has not ended.</summary>
    [GeneratedRegex(@"^    \[Fact[^\n]*\n    public (?:(?!^    \}$).)*\z", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TestBody();

    private static string Unindent(string code)
    {
        string[] lines = code.TrimEnd().Split('\n');
        int indent = lines.Where(static l => l.Length > 0).Min(static l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length > indent ? l[indent..] : ""));
    }
}
