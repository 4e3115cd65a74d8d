using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AsyncSmtp.Docs.Tests;

/// <summary>Links between pages lead somewhere: to a file that is there, and to a heading that it has.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Page.All.Select(static p => p.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string path)
    {
        Page page = Page.All.Single(p => p.Path == path);
        IEnumerable<string> links = page.Document.Descendants<LinkInline>().Select(static l => l.Url ?? "").Where(static url => !url.Contains("://", StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(LeadsSomewhere(page, link), link));
    }

    private static bool LeadsSomewhere(Page from, string link)
    {
        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? from.Path : Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(from.Path)!, parts[0])).Replace('\\', '/');
        return Repository.Exists(target) && (parts.Length == 1 || Headings(target).Contains(parts[1]));
    }

    private static IEnumerable<string> Headings(string path)
        => Page.All.Where(p => p.Path == path).SelectMany(static p => p.Document.Descendants<HeadingBlock>()).Select(static h => h.GetAttributes().Id ?? "");
}
