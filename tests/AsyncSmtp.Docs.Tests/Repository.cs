namespace AsyncSmtp.Docs.Tests;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    /// <summary>The files in a folder and below, as paths from the root, without what a build leaves there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        DirectoryInfo directory = new(Path.Combine(Root, folder));
        return (directory.Exists ? directory.EnumerateFiles(pattern, SearchOption.AllDirectories) : [])
            .Select(static f => Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'))
            .Where(static f => !f.Split('/').Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AsyncSmtp.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
