using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Fluid;

namespace BulkMailer;

/// <summary>
/// One Liquid template: parsed once, rendered for every recipient, by many threads at once.
/// </summary>
internal sealed partial class TemplateFile
{
    private static readonly FluidParser Parser = CreateParser();
    private static readonly TemplateOptions Options = new() { StrictVariables = true, StrictFilters = true };

    private readonly string _path;
    private readonly string _source;
    private readonly IFluidTemplate _template;
    private readonly TextEncoder _encoder;

    private TemplateFile(string path, string source, IFluidTemplate template, TextEncoder encoder)
    {
        _path = path;
        _source = source;
        _template = template;
        _encoder = encoder;
    }

    /// <summary>Parses a template. The encoder is applied to the values, not to the template's own text.</summary>
    public static TemplateFile Parse(string path, string source, TextEncoder encoder)
    {
        if (Parser.TryParse(source, out IFluidTemplate? template, out string? error))
        {
            return new TemplateFile(path, source, template, encoder);
        }

        string firstLine = error.Split('\n')[0];
        Match match = ErrorPlace().Match(firstLine);
        throw match.Success
            ? new SetupException($"{path}, line {match.Groups["line"]}, column {match.Groups["column"]}: {match.Groups["text"]}.")
            : new SetupException($"{path}: {firstLine}");
    }

    /// <summary>Every placeholder and filter that cannot be filled, with its line.</summary>
    public IEnumerable<string> FindUnknown(IReadOnlyList<string> columns)
    {
        PlaceholderFinder finder = new();
        finder.VisitTemplate(_template);
        foreach (string name in finder.Placeholders.Except(columns))
        {
            yield return $"{_path}, line {LineOf(name)}: the placeholder '{name}' is not a column of the list, which has {string.Join(", ", columns)}.";
        }

        foreach (string name in finder.Filters.Where(name => !Options.Filters.TryGetValue(name, out _)))
        {
            yield return $"{_path}, line {LineOf(name)}: there is no filter '{name}'.";
        }
    }

    public string Render(Recipient recipient)
    {
        TemplateContext context = new(Options);
        foreach ((string column, string value) in recipient.Values)
        {
            context.SetValue(column, value);
        }

        return _template.Render(context, _encoder);
    }

    // A template is one file: there is nowhere to include another one from.
    private static FluidParser CreateParser()
    {
        FluidParser parser = new();
        parser.RegisteredTags.Remove("include");
        parser.RegisteredTags.Remove("render");
        return parser;
    }

    // The parsed template keeps no positions: the name is looked for inside {{ }} and {% %}.
    private int LineOf(string name)
    {
        Match match = Regex.Match(_source, $@"\{{[{{%](?:(?![}}%]\}}).)*?\b{Regex.Escape(name)}\b", RegexOptions.Singleline);
        return 1 + _source.AsSpan(0, match.Index + match.Length).Count('\n');
    }

    [GeneratedRegex(@"^(?<text>.*) at \((?<line>\d+):(?<column>\d+)\)")]
    private static partial Regex ErrorPlace();
}
