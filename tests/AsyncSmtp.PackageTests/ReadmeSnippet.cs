using System.Text.RegularExpressions;

namespace AsyncSmtp.PackageTests;

/// <summary>A piece of code that README.md shows.</summary>
internal sealed partial record ReadmeSnippet(string Name, string Code)
{
    private static readonly string Readme = File.ReadAllText(Repository.In("README.md"));

    public static IReadOnlyList<ReadmeSnippet> All { get; } = [.. Snippets().Matches(Readme).Select(static m => new ReadmeSnippet(m.Groups["name"].Value, m.Groups["code"].Value))];

    /// <summary>How many blocks of C# there are in all.</summary>
    public static int BlockCount => Blocks().Count(Readme);

    /// <summary>The one that begins with its usings is a whole program, and the consumer's.</summary>
    public string FileName => IsProgram ? "Program.cs" : $"{Name}.cs";

    private bool IsProgram => Code.StartsWith("using System", StringComparison.Ordinal);

    /// <summary>A file with the code as it stands: a program, or in a method.</summary>
    public string ToFile()
    {
        return IsProgram ? Code : $$"""
            internal sealed class Snippet_{{Name.Replace('-', '_')}} : ReadmeContext
            {
                public async Task RunAsync()
                {
            {{Code}}
                    await Task.CompletedTask;
                }
            }
            """;
    }

    [GeneratedRegex(@"^<!-- snippet: (?<name>\S+) -->\n```csharp\n(?<code>.*?)\n```\n<!-- endsnippet -->", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippets();

    [GeneratedRegex("^```(csharp|cs|c#)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Blocks();
}
