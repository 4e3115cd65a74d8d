using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace BulkMailer;

/// <summary>
/// A folder with the templates of a mail: the subject, and a text view, an HTML view, or both.
/// </summary>
internal sealed class MailTemplate
{
    public const string SubjectFile = "subject.liquid";
    public const string TextFile = "body.txt.liquid";
    public const string HtmlFile = "body.html.liquid";

    // Encodes what has a meaning in HTML, and leaves letters of all languages readable.
    private static readonly TextEncoder HtmlValues = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TextEncoder PlainValues = NullEncoder.Default;

    private readonly TemplateFile _subject;
    private readonly TemplateFile? _text;
    private readonly TemplateFile? _html;

    private MailTemplate(TemplateFile subject, TemplateFile? text, TemplateFile? html)
    {
        _subject = subject;
        _text = text;
        _html = html;
    }

    /// <summary>Reads and parses the folder, and checks that the list's columns fill every placeholder.</summary>
    public static MailTemplate Load(string folder, IReadOnlyList<string> columns)
    {
        TemplateFile? subject = LoadFile(folder, SubjectFile, PlainValues);
        TemplateFile? text = LoadFile(folder, TextFile, PlainValues);
        TemplateFile? html = LoadFile(folder, HtmlFile, HtmlValues);
        if (subject is null || (text is null && html is null))
        {
            throw new SetupException($"The template folder {folder} must hold {SubjectFile}, and {TextFile} or {HtmlFile} or both.");
        }

        TemplateFile?[] files = [subject, text, html];
        string[] unknown = [.. files.SelectMany(file => file?.FindUnknown(columns) ?? [])];
        return unknown.Length == 0
            ? new MailTemplate(subject, text, html)
            : throw new SetupException(string.Join(Environment.NewLine, unknown));
    }

    /// <summary>The subject, on one line.</summary>
    public string RenderSubject(Recipient recipient) => OneLine.Of(_subject.Render(recipient));

    public string? RenderText(Recipient recipient) => _text?.Render(recipient);

    public string? RenderHtml(Recipient recipient) => _html?.Render(recipient);

    private static TemplateFile? LoadFile(string folder, string name, TextEncoder encoder)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return TemplateFile.Parse(path, File.ReadAllText(path), encoder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The template {path} cannot be read: {e.Message}", e);
        }
    }
}
