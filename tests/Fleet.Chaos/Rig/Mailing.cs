using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Fleet.Chaos.Rig;

/// <summary>A list of recipients with its templates, and who puts it into the queue.</summary>
internal sealed class Mailing : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-mailing-").FullName;
    private readonly string _program;
    private readonly IReadOnlyDictionary<string, string> _settings;

    public Mailing(Engine engine, IReadOnlyDictionary<string, string> settings, int mails)
    {
        _program = Repository.Program(engine.Project);
        _settings = settings;
        Addresses = [.. Enumerable.Range(0, mails).Select(static i => $"r{i}@example.com")];
        StringBuilder csv = new("email\n");
        foreach (string address in Addresses)
        {
            csv.Append(address).Append('\n');
        }

        File.WriteAllText(Path.Combine(_folder, "list.csv"), csv.ToString());
        File.WriteAllText(Path.Combine(_folder, "subject.liquid"), "To {{ email }}");
        File.WriteAllText(Path.Combine(_folder, "body.txt.liquid"), string.Concat(Enumerable.Repeat("A line of some length for {{ email }}.\n", 20)));
    }

    public IReadOnlyList<string> Addresses { get; }

    /// <summary>The id of a recipient's mail: the mailing's name and the line, the header being the first.</summary>
    public static string IdOf(string address) => $"chaos-{int.Parse(address[1..address.IndexOf('@', StringComparison.Ordinal)], CultureInfo.InvariantCulture) + 2}";

    public Process StartProducer() => Run("produce", Path.Combine(_folder, "list.csv"), _folder, "--name", "chaos");

    /// <summary>What the fleet's own status says: how many mails are where.</summary>
    public async Task<Dictionary<string, long>> CountAsync()
    {
        string text = await ReadAsync("status");
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith("in doubt", StringComparison.Ordinal))
            .Select(static line => (Name: line[..16].Trim(), Count: long.Parse(line[16..], CultureInfo.InvariantCulture))).ToDictionary(static l => l.Name, static l => l.Count);
    }

    /// <summary>Decides about mails in doubt.</summary>
    public Task ResolveAsync(bool isSent, IEnumerable<string> addresses) => ReadAsync(["resolve", isSent ? "sent" : "unsent", .. addresses.Select(IdOf)]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> ReadAsync(params string[] arguments)
    {
        using Process process = Run(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return text;
    }

    private Process Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", _program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in _settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
