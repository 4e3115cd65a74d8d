namespace BulkMailer.Tests;

/// <summary>
/// A list, a template and a report in a folder of their own, and the program run on them.
/// </summary>
internal sealed class SampleFolder : IDisposable
{
    public static readonly TimeSpan HangCap = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bulkmailer-");

    public SampleFolder()
    {
        WriteList("email,name\nann@example.com,Ann\n");
        WriteTemplate(MailTemplate.SubjectFile, "Hello {{ name }}");
        WriteTemplate(MailTemplate.TextFile, "Dear {{ name }}");
    }

    public string Root => _folder.FullName;

    public string List => Path.Combine(Root, "list.csv");

    public string Report => Path.Combine(Root, "report.csv");

    public StringWriter Output { get; } = new();

    public Settings Settings => new() { List = List, Template = Root, Report = Report };

    public string WriteList(string text)
    {
        File.WriteAllText(List, text);
        return List;
    }

    /// <summary>A list of ann0@example.com, ann1@example.com, ...</summary>
    public string WriteList(int rows) => WriteList("email,name\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"ann{i}@example.com,Ann {i}\n")));

    public string WriteTemplate(string name, string text)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllText(path, text);
        return path;
    }

    public IReadOnlyList<Recipient> ReadRows() => [.. RecipientFile.Open(List).ReadRows()];

    public MailTemplate LoadTemplate(params string[] columns) => MailTemplate.Load(Root, columns);

    public MailComposer Composer(params string[] attachments) => new(Settings.DemoFrom, LoadTemplate("email", "name"), attachments);

    public Task<int> RunAsync(GatedSender sender) => RunAsync(Settings, sender);

    public Task<int> RunAsync(Settings settings, GatedSender sender) => RunUntilAsync(settings, sender, CancellationToken.None);

    /// <summary>A run with a user who may press Ctrl+C.</summary>
    public async Task<int> RunUntilAsync(Settings settings, GatedSender sender, CancellationToken stop)
    {
        return await MailRun.RunAsync(settings, _ => new MailRoute(sender, "a test"), new ConsoleView(Terminal.Open(Output), quiet: false), stop).WaitAsync(HangCap, TestContext.Current.CancellationToken);
    }

    public string[] ReportLines() => File.ReadAllLines(Report);

    /// <summary>The report's outcome column, counted.</summary>
    public Dictionary<string, int> ReportedOutcomes() => ReportLines().Skip(1).CountBy(line => line.Split(',')[2]).ToDictionary();

    public void Dispose()
    {
        Output.Dispose();
        _folder.Delete(recursive: true);
    }
}
