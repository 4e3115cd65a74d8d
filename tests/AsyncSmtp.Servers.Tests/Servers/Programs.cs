using System.Diagnostics;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The programs of this machine.</summary>
internal static class Programs
{
    private const string Accounts = "/etc/passwd";

    /// <summary>Where system programs are, too, when PATH is a plain user's.</summary>
    private static readonly string[] SystemFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    public static string? Find(string name)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(SystemFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Whether there is a user of this name.</summary>
    public static bool HasAccount(string user) => File.Exists(Accounts) && File.ReadLines(Accounts).Any(line => line.StartsWith($"{user}:", StringComparison.Ordinal));

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public static async Task RunAsync(string name, string[] arguments, string input = "")
    {
        ProcessStartInfo start = new(Find(name) ?? name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string[] output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).Capped();
        await process.WaitForExitAsync().Capped();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} {string.Join(' ', arguments)} ended with {process.ExitCode}: {string.Concat(output)}");
        }
    }
}
