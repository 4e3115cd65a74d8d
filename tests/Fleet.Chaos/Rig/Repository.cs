namespace Fleet.Chaos.Rig;

/// <summary>Where things are in the repository, from where the tests were built.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string Script => Path.Combine(Root, "docs", "samples", "Fleet", "fleet.sh");

    /// <summary>The fleet's program, of the configuration that the tests have.</summary>
    public static string Program(string project)
    {
        string[] built = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2..];
        return Path.Combine(Root, "docs", "samples", project, "bin", built[0], built[1], $"{project}.dll");
    }

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "AsyncSmtp.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests are not run from within the repository.");
    }
}
