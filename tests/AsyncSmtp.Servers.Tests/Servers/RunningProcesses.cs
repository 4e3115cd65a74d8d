using System.Diagnostics;
using System.Globalization;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The processes of this machine (Linux).</summary>
internal static class RunningProcesses
{
    /// <summary>Those whose working directory is this one.</summary>
    public static Process[] In(string folder)
        => [.. Directory.EnumerateDirectories("/proc")
            .Where(process => WorkingDirectoryOf(process) == folder)
            .Select(static process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture))
            .SelectMany(static id => Find(id))];

    private static string? WorkingDirectoryOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not a process, or not one of ours, or it has ended meanwhile.
            return null;
        }
    }

    private static Process[] Find(int id)
    {
        try
        {
            return [Process.GetProcessById(id)];
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
            return [];
        }
    }
}
