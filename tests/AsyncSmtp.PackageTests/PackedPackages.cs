[assembly: AssemblyFixture(typeof(AsyncSmtp.PackageTests.PackedPackages))]

namespace AsyncSmtp.PackageTests;

/// <summary>
/// The packages, as a release build makes them. They are built in a folder apart, because the projects themselves are being built and tested meanwhile; inside the repository, because what the compiler writes
/// of paths starts there.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly string _folder = Repository.In("artifacts", "package-tests", Guid.NewGuid().ToString("N"));

    /// <summary>Where the packages are.</summary>
    public string Folder => Path.Combine(_folder, "first");

    /// <summary>What the core's package has, and all others must have.</summary>
    internal string Version => Read("AsyncSmtp").Version;

    public async ValueTask InitializeAsync() => await PackAsync(Folder);

    /// <summary>Packs once more, from nothing, and gives the folder.</summary>
    public async Task<string> PackAgainAsync()
    {
        string folder = Path.Combine(_folder, "second");
        await PackAsync(folder);
        return folder;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal Package Read(string id) => Package.Read(Folder, id);

    private async Task PackAsync(string folder)
    {
        // Analyzers have had their say in the build of the solution, and do not change what is compiled.
        string build = Path.Combine(_folder, "build");
        string project = Repository.In("src", "Pack.proj");
        await Dotnet.RunAsync(Repository.Root, ["pack", project, "-c", "Release", "--artifacts-path", build, "-o", folder, "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false", .. Dotnet.BuildArguments]);
        Directory.Delete(build, recursive: true);
    }
}
