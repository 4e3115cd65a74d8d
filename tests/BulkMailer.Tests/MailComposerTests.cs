using System.Net.Mail;

namespace BulkMailer.Tests;

public sealed class MailComposerTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compose_TextAndHtml_MakesBothViews()
    {
        _folder.WriteTemplate(MailTemplate.HtmlFile, "<p>{{ name }}</p>");

        using MailMessage message = _folder.Composer().Compose(_folder.ReadRows()[0]);

        Assert.Equal(new MailAddress("ann@example.com", "Ann"), Assert.Single(message.To));
        Assert.Equal("Hello Ann", message.Subject);
        Assert.Equal("Dear Ann", message.Body);
        Assert.False(message.IsBodyHtml);
        AlternateView html = Assert.Single(message.AlternateViews);
        Assert.Equal("text/html", html.ContentType.MediaType);
        using StreamReader reader = new(html.ContentStream);
        Assert.Equal("<p>Ann</p>", reader.ReadToEnd());
    }

    [Fact]
    public void Compose_HtmlOnly_MakesAnHtmlBody()
    {
        File.Delete(Path.Combine(_folder.Root, MailTemplate.TextFile));
        _folder.WriteTemplate(MailTemplate.HtmlFile, "<p>{{ name }}</p>");

        using MailMessage message = _folder.Composer().Compose(_folder.ReadRows()[0]);

        Assert.True(message.IsBodyHtml);
        Assert.Equal("<p>Ann</p>", message.Body);
        Assert.Empty(message.AlternateViews);
    }

    [Fact]
    public void Compose_Attachment_IsOpenForEachMessageAtOnce()
    {
        string path = _folder.WriteTemplate("terms.txt", "the terms");
        MailComposer composer = _folder.Composer(path);

        using MailMessage first = composer.Compose(_folder.ReadRows()[0]);
        using MailMessage second = composer.Compose(_folder.ReadRows()[0]);

        Assert.Equal("terms.txt", first.Attachments[0].Name);
        Assert.Equal(9, first.Attachments[0].ContentStream.Length);
        Assert.NotSame(first.Attachments[0].ContentStream, second.Attachments[0].ContentStream);
    }

    [Fact]
    public void Compose_AttachmentGone_DisposesAndThrows()
    {
        string path = _folder.WriteTemplate("terms.txt", "the terms");
        MailComposer composer = _folder.Composer(path);
        File.Delete(path);

        SetupException e = Assert.Throws<SetupException>(() => composer.Compose(_folder.ReadRows()[0]));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_AttachmentMissing_NamesIt()
    {
        SetupException e = Assert.Throws<SetupException>(() => _folder.Composer("none.pdf"));

        Assert.Contains("none.pdf", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BadFrom_NamesTheOption()
    {
        SetupException e = Assert.Throws<SetupException>(() => new MailComposer("nobody", _folder.LoadTemplate("name"), []));

        Assert.Equal("--from: 'nobody' is not a mail address.", e.Message);
    }
}
