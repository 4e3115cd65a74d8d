namespace AsyncSmtp.Docs.Tests;

/// <summary>What a reader copies from a page is code that was compiled and run: each block of C# is a snippet of a test, or of a sample that has tests.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string, string> Blocks => [.. CodeBlock.All.Where(static b => b.Name is not null).Select(static b => (b.Path, b.Name!))];

    [Fact]
    public void EveryBlock_HasANameAndNoOther() => Assert.Empty(CodeBlock.All.Where(static b => b.Name is null).Select(static b => $"{b.Path}: {b.Code}"));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_IsTheCompiledCode(string page, string name)
    {
        Snippet snippet = Assert.Single(Snippet.All, s => s.Name == name);

        Assert.All(CodeBlock.All.Where(b => (b.Path, b.Name) == (page, name)), b => Assert.Equal(snippet.Code, b.Code));
    }

    [Fact]
    public void EverySnippet_IsShown() => Assert.Empty(Snippet.All.Select(static s => s.Name).Except(CodeBlock.All.Select(static b => b.Name)));

    [Fact]
    public void EverySnippet_IsRunByATest()
    {
        Assert.Empty(Snippet.All.Where(static s => !s.File.StartsWith("docs/samples/", StringComparison.Ordinal) && !s.IsInsideTest).Select(static s => $"{s.File}: {s.Name}"));
    }

    [Fact]
    public void Blocks_OfAPage_AreAllSeen()
    {
        const string Text = "text\n<!-- snippet: one -->\n```csharp\nint a = 1; // `a`\n```\n<!-- endsnippet -->\n\n```csharp\nint b;\n```\n";

        Assert.Equal([new CodeBlock("p", "one", "int a = 1; // `a`"), new CodeBlock("p", null, "int b;")], CodeBlock.Of(new Page("p", Text)));
        Assert.True(CodeBlock.All.Count >= 8, "The pages have blocks.");
    }
}
