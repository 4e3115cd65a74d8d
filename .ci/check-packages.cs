#:property PublishAot=false
// Checks what the packages hold, and what they depend on. Arguments: the folder of the packages; the JSON of "dotnet list src/AsyncSmtp package".
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

string[] shipped = ["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"];
string[] packages = [.. Directory.EnumerateFiles(args[0], "*.nupkg").Order(StringComparer.Ordinal)];
List<string> complaints = [];
Expect(packages.Any(p => Path.GetFileName(p).StartsWith("AsyncSmtp.Testing.", StringComparison.Ordinal)), "AsyncSmtp.Testing was packed");

foreach (string package in packages)
{
    using ZipArchive zip = ZipFile.OpenRead(package);
    XElement metadata = Nuspec(zip);
    string id = Text(metadata, "id");
    string[] dependencies = [.. metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}")];
    Console.WriteLine($"{id} {Text(metadata, "version")}: {(dependencies.Length == 0 ? "no dependencies" : string.Join(", ", dependencies))}");

    Expect(Text(metadata, "license") == "MIT", $"{id} names its licence: {Text(metadata, "license")}");
    Expect(Text(metadata, "readme") == "README.md" && zip.GetEntry("README.md") is { Length: > 0 }, $"{id} has its README.md");
    Expect(zip.GetEntry($"lib/net10.0/{id}.dll") is not null, $"{id} has its assembly");
    Expect(zip.GetEntry($"lib/net10.0/{id}.xml") is { Length: > 0 }, $"{id} has its XML documentation");

    string symbols = Path.ChangeExtension(package, ".snupkg");
    Expect(File.Exists(symbols), $"{id} has a symbol package");
    if (File.Exists(symbols))
    {
        using ZipArchive symbolZip = ZipFile.OpenRead(symbols);
        Expect(symbolZip.GetEntry($"lib/net10.0/{id}.pdb") is not null, $"{id}'s symbol package has its symbols");
    }

    if (id == "AsyncSmtp")
    {
        Expect(dependencies.Order(StringComparer.Ordinal).SequenceEqual(shipped.Select(s => $"{s} 10.0.0")), $"{id} depends on three abstractions at 10.0.0 and nothing else");
    }
}

// What is referenced and does not ship: analyzers, and what the SDK adds by itself.
using JsonDocument list = JsonDocument.Parse(File.ReadAllText(args[1]));
string[] referenced = [.. list.RootElement.GetProperty("projects").EnumerateArray()
    .SelectMany(project => project.GetProperty("frameworks").EnumerateArray())
    .SelectMany(framework => framework.GetProperty("topLevelPackages").EnumerateArray())
    .Where(reference => !reference.TryGetProperty("autoReferenced", out JsonElement auto) || auto.ToString() is not ("true" or "True"))
    .Select(reference => reference.GetProperty("id").GetString()!)
    .Where(name => !name.EndsWith("Analyzers", StringComparison.Ordinal))
    .Order(StringComparer.Ordinal)];
Expect(referenced.SequenceEqual(shipped), $"src/AsyncSmtp references the three and analyzers only: {string.Join(", ", referenced)}");

complaints.ForEach(complaint => Console.WriteLine($"Not so: {complaint}."));
return complaints.Count;

void Expect(bool holds, string statement)
{
    if (!holds)
    {
        complaints.Add(statement);
    }
}

static XElement Nuspec(ZipArchive zip)
{
    using Stream stream = zip.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
}

static string Text(XElement metadata, string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
