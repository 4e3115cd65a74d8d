namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>A folder for a program's reports, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("asyncsmtp-").FullName;

    public Task<string[]> ReadLinesAsync(string name) => File.ReadAllLinesAsync(System.IO.Path.Combine(Path, name), TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
