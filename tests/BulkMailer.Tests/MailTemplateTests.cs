namespace BulkMailer.Tests;

public sealed class MailTemplateTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RenderHtml_Value_IsEncoded()
    {
        _folder.WriteTemplate(MailTemplate.HtmlFile, "<p>{{ name }}</p>");

        Assert.Equal("<p>&lt;b&gt; &amp; &quot;Zo\u00eb&quot;</p>", _folder.LoadTemplate("name").RenderHtml(Row("<b> & \"Zo\u00eb\"")));
    }

    [Fact]
    public void RenderText_Value_IsNotEncoded()
    {
        Assert.Equal("Dear <b> & \"Zo\u00eb\"", _folder.LoadTemplate("name").RenderText(Row("<b> & \"Zo\u00eb\"")));
    }

    [Fact]
    public void RenderSubject_LineBreaks_AreOneSpace()
    {
        _folder.WriteTemplate(MailTemplate.SubjectFile, "Hello\r\n  {{ name }}\n");

        Assert.Equal("Hello Ann B", _folder.LoadTemplate("name").RenderSubject(Row("Ann\nB")));
    }

    [Fact]
    public void Render_ManyThreads_DoNotMixValues()
    {
        MailTemplate template = _folder.LoadTemplate("name");

        string?[] texts = [.. Enumerable.Range(0, 2_000).AsParallel().AsOrdered().Select(i => template.RenderText(Row($"{i}")))];

        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"Dear {i}"), texts);
    }

    [Fact]
    public void Load_TemplateThatDoesNotParse_NamesFileLineAndColumn()
    {
        string path = _folder.WriteTemplate(MailTemplate.TextFile, "Dear\n{{ name | }}");

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("name"));

        Assert.Equal($"{path}, line 2, column 10: An identifier was expected after the '|' sign.", e.Message);
    }

    [Fact]
    public void Load_UnknownPlaceholder_NamesItsLineAndTheColumns()
    {
        string path = _folder.WriteTemplate(MailTemplate.TextFile, "frist_name\n{% if name == \"\" %}\n{{ frist_name }}\n{% endif %}");

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("email", "name"));

        Assert.Equal($"{path}, line 3: the placeholder 'frist_name' is not a column of the list, which has email, name.", e.Message);
    }

    [Fact]
    public void Load_SeveralUnknownPlaceholders_NamesThemAll()
    {
        _folder.WriteTemplate(MailTemplate.SubjectFile, "{{ one }}");
        _folder.WriteTemplate(MailTemplate.TextFile, "{{ two }}");

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("name"));

        Assert.Contains("'one'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'two'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownFilter_NamesIt()
    {
        _folder.WriteTemplate(MailTemplate.TextFile, "{{ name | shout }}");

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("name"));

        Assert.Contains("line 1: there is no filter 'shout'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NamesOfTheTemplateItself_AreNotPlaceholders()
    {
        _folder.WriteTemplate(
            MailTemplate.TextFile,
            "{% assign a = name %}{% capture b %}{{ a }}{% endcapture %}{% for c in (1..2) %}{{ c }}{{ forloop.last }}{{ b }}{% endfor %}");

        Assert.Equal("1falseAnn2trueAnn", _folder.LoadTemplate("name").RenderText(Row("Ann")));
    }

    [Fact]
    public void Load_Include_IsRefused()
    {
        _folder.WriteTemplate(MailTemplate.TextFile, "{% include 'other' %}");

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("name"));

        Assert.Contains("Unknown tag 'include'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailTemplate.SubjectFile)]
    [InlineData(MailTemplate.TextFile)]
    public void Load_FileMissing_SaysWhatTheFolderMustHold(string missing)
    {
        File.Delete(Path.Combine(_folder.Root, missing));

        SetupException e = Assert.Throws<SetupException>(() => _folder.LoadTemplate("name"));

        Assert.Contains(MailTemplate.SubjectFile, e.Message, StringComparison.Ordinal);
        Assert.Contains(MailTemplate.HtmlFile, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BundledTemplate_FitsTheBundledList()
    {
        RecipientFile list = RecipientFile.Open(Settings.DemoList);
        MailTemplate template = MailTemplate.Load(Settings.DemoTemplate, list.Columns);

        Assert.All(list.ReadRows(), row =>
        {
            Assert.Null(row.Problem);
            Assert.Contains(row.Values["seat"], template.RenderSubject(row), StringComparison.Ordinal);
        });
        Assert.Equal(1_000, list.ReadRows().Select(row => row.Address).Distinct().Count());
    }

    private static Recipient Row(string name) => new(2, "ann@example.com") { Values = new Dictionary<string, string> { ["name"] = name } };
}
