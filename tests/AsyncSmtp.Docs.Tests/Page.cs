using Markdig;
using Markdig.Syntax;

namespace AsyncSmtp.Docs.Tests;

/// <summary>A page of the documentation.</summary>
internal sealed record Page(string Path, string Text)
{
    public static IReadOnlyList<Page> All { get; } =
    [
        .. Repository.Files("docs", "*.md").Where(static p => !p.StartsWith("docs/api/", StringComparison.Ordinal)) // Those are generated.
            .Concat(Repository.Files("benchmarks", "*.md"))
            .Concat(Repository.Files("src", "*.md"))
            .Concat(Repository.Files("tests", "*.md"))
            .Concat(Repository.Files(".github", "*.md"))
            .Concat(["README.md", "CHANGELOG.md"])
            .Select(static path => new Page(path, Repository.Read(path))),
    ];

    public MarkdownDocument Document { get; } = Markdown.Parse(Text, new MarkdownPipelineBuilder().UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub).UsePipeTables().Build());
}
