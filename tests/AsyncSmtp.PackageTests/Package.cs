using NuGet.Packaging;
using NuGet.Packaging.Core;

namespace AsyncSmtp.PackageTests;

/// <summary>What a packed package says of itself and holds.</summary>
internal sealed record Package(string Id, string Version, string? Licence, string? Icon, string? Readme, IReadOnlyList<string> Dependencies, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>What the format of packages adds by itself.</summary>
    private static readonly string[] Packaging = ["_rels/", "package/", "[Content_Types].xml"];

    public static Package Read(string folder, string id) => Open(Find(folder, id, "nupkg"));

    public static Package ReadSymbols(string folder, string id) => Open(Find(folder, id, "snupkg"));

    /// <summary>The file of a package, whatever its version. The digit tells AsyncSmtp from AsyncSmtp.Testing.</summary>
    public static string Find(string folder, string id, string extension) => Assert.Single(Directory.GetFiles(folder, $"{id}.*.{extension}"), f => char.IsAsciiDigit(Path.GetFileName(f)[id.Length + 1]));

    private static Package Open(string path)
    {
        using PackageArchiveReader reader = new(path);
        NuspecReader nuspec = reader.NuspecReader;
        return new Package(
            nuspec.GetId(),
            nuspec.GetVersion().ToNormalizedString(),
            nuspec.GetLicenseMetadata()?.License,
            nuspec.GetIcon(),
            nuspec.GetReadme(),
            [.. nuspec.GetDependencyGroups().SelectMany(static g => g.Packages.Select(p => $"{g.TargetFramework.GetShortFolderName()}: {p.Id} {Range(p)}")).Order(StringComparer.Ordinal)],
            reader.GetFiles().Where(f => !Packaging.Any(p => f.StartsWith(p, StringComparison.Ordinal)) && !f.EndsWith(".nuspec", StringComparison.Ordinal)).ToDictionary(static f => f, f => Content(reader, f)));
    }

    /// <summary>"10.0.0" for that or any later version, "[10.0.0]" for that alone.</summary>
    private static string Range(PackageDependency dependency) => dependency.VersionRange.ToLegacyShortString();

    private static byte[] Content(PackageArchiveReader reader, string file)
    {
        using Stream stream = reader.GetStream(file);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
