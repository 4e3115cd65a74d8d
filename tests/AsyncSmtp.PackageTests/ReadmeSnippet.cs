using System.Text.RegularExpressions;

namespace AsyncSmtp.PackageTests;

/// <summary>A piece of code that README.md shows.</summary>
internal sealed partial record ReadmeSnippet(string Name, string Code)
{
    private static readonly string Readme = File.ReadAllText(Repository.In("README.md"));

    public static IReadOnlyList<ReadmeSnippet> All { get; } = [.. Snippets().Matches(Readme).Select(static m => new ReadmeSnippet(m.Groups["name"].Value, m.Groups["code"].Value))];

    /// <summary>How many blocks of C# there are in all.</summary>
    public static int BlockCount => Blocks().Count(Readme);

    /// <summary>A file with the code as it stands, in a method; its usings are where a file has them.</summary>
    public string ToFile()
    {
        int body = Usings().Match(Code).Length;
        return $$"""
            {{Code[..body]}}
            internal sealed class Snippet_{{Name.Replace('-', '_')}} : ReadmeContext
            {
                public async Task RunAsync()
                {
            {{Code[body..]}}
                    await Task.CompletedTask;
                }
            }
            """;
    }

    [GeneratedRegex(@"^<!-- snippet: (?<name>\S+) -->\n```csharp\n(?<code>.*?)\n```\n<!-- endsnippet -->", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippets();

    [GeneratedRegex("^```(csharp|cs|c#)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\A(using [\w.]+;\s+)*")]
    private static partial Regex Usings();
}
