using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace AsyncSmtp.Docs.Tests;

/// <summary>A block of C# in a page, with the name of the compiled code that it shows, or null where it has none.</summary>
internal sealed partial record CodeBlock(string Path, string? Name, string Code)
{
    /// <summary>Every block of every page.</summary>
    public static IReadOnlyList<CodeBlock> All { get; } = [.. Page.All.SelectMany(Of)];

    public static IEnumerable<CodeBlock> Of(Page page)
    {
        string? name = null;
        foreach (Block block in page.Document.Descendants<Block>())
        {
            if (block is FencedCodeBlock { Info: "csharp" or "cs" or "c#" } code)
            {
                yield return new CodeBlock(page.Path, name, code.Lines.ToString().TrimEnd());
            }

            // The name is a comment right before its block.
            name = block is HtmlBlock comment && NameComment().Match(comment.Lines.ToString()) is { Success: true } match ? match.Groups[1].Value : null;
        }
    }

    [GeneratedRegex("^<!-- snippet: ([a-z0-9-]+) -->$")]
    private static partial Regex NameComment();
}
