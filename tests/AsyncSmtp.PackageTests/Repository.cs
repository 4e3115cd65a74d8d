namespace AsyncSmtp.PackageTests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root => Docs.Tests.Repository.Root;

    /// <summary>What ships: a package for each folder of src.</summary>
    public static IReadOnlyList<string> PackageIds { get; } =
        [.. Directory.EnumerateFiles(In("src"), "*.csproj", SearchOption.AllDirectories).Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static string In(params ReadOnlySpan<string> path) => Path.Combine([Root, .. path]);
}
