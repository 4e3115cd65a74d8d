namespace AsyncSmtp.PackageTests;

/// <summary>A program outside of the repository that knows nothing but the packages, and has the code of README.md in it.</summary>
public sealed class ConsumerTests(PackedPackages packages) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asyncsmtp-consumer-").FullName;

    [Fact]
    public void Readme_EveryBlockOfCode_IsASnippet()
    {
        Assert.NotEmpty(ReadmeSnippet.All);
        Assert.Equal(ReadmeSnippet.BlockCount, ReadmeSnippet.All.Count);
    }

    [Fact]
    public async Task Consumer_OfThePackagesAlone_CompilesTheReadmesCodeAndSends()
    {
        string cache = Path.Combine(_folder, "nuget");
        LayOut();

        await Dotnet.RunAsync(_folder, ["build", .. Dotnet.BuildArguments], cache);
        string output = await Dotnet.RunAsync(_folder, ["exec", Path.Combine("bin", "Debug", "net10.0", "Consumer.dll")]);

        Assert.StartsWith("Sent: <", output, StringComparison.Ordinal);
        Assert.All(Repository.PackageIds, id => AssertRestored(id, cache));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void LayOut()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Consumer")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(_folder, "packages"));
        foreach (string package in Directory.GetFiles(packages.Folder, "*.nupkg"))
        {
            File.Copy(package, Path.Combine(_folder, "packages", Path.GetFileName(package)));
        }

        IEnumerable<string> references = Repository.PackageIds.Select(id => $"<PackageReference Include=\"{id}\" Version=\"[{packages.Version}]\" />");
        File.WriteAllText(Path.Combine(_folder, "Packages.props"), $"<Project><ItemGroup>{string.Concat(references)}</ItemGroup></Project>");
        foreach (ReadmeSnippet snippet in ReadmeSnippet.All)
        {
            File.WriteAllText(Path.Combine(_folder, snippet.FileName), snippet.ToFile());
        }
    }

    /// <summary>What was packed is what was used, and not what an earlier run has left behind somewhere.</summary>
    private void AssertRestored(string id, string cache)
    {
        string packed = Package.Find(packages.Folder, id, "nupkg");
        string restored = Path.Combine(cache, id.ToLowerInvariant(), packages.Version, Path.GetFileName(packed).ToLowerInvariant());

        Assert.Equal(File.ReadAllBytes(packed), File.ReadAllBytes(restored));
    }
}
