using System.Globalization;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>What a sender may not leave behind in the process. Known on Linux only; elsewhere nothing is found.</summary>
internal static class Residue
{
    /// <summary>The threads that clients have for their blocking calls.</summary>
    public static int ClientThreads()
    {
        return OperatingSystem.IsLinux()
            ? Directory.EnumerateDirectories("/proc/self/task").Count(static t => ReadOrEmpty(Path.Combine(t, "comm")).StartsWith("AsyncSmtp clien", StringComparison.Ordinal))
            : 0;
    }

    /// <summary>This process's open sockets that are, or were, connected to a port on loopback.</summary>
    public static int SocketsTo(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        HashSet<string> own = [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(static f => LinkOrEmpty(f))];
        string remote = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines("/proc/self/net/tcp").Concat(File.ReadLines("/proc/self/net/tcp6")).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns[2].EndsWith(remote, StringComparison.Ordinal) && own.Contains($"socket:[{columns[9]}]"));
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // The thread has ended meanwhile.
        }
    }

    private static string LinkOrEmpty(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // Closed meanwhile.
        }
    }
}
