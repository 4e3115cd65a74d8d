namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>A folder that servers which run as another user can reach, deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Open = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Writable = Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("asyncsmtp-").FullName;
        SetMode(Path, Open);
    }

    public string Path { get; }

    public string AddFolder(string name, bool writableByAll = false)
    {
        string path = Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;
        SetMode(path, writableByAll ? Writable : Open);
        return path;
    }

    public string AddFile(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static void LetAllRead(string file) => SetMode(file, Readable);

    public static bool IsExecutable(string file) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Sets what the umask may have taken away.</summary>
    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
