namespace AsyncSmtp.Throughput.Senders;

/// <summary>What is installed on this machine.</summary>
internal static class Installed
{
    /// <summary>Says that a program is not on the PATH, or null when it is.</summary>
    public static string? Missing(string program)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = OperatingSystem.IsWindows() ? [$"{program}.exe"] : [program];
        return folders.Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name)))) ? null : $"{program} is not installed";
    }

    /// <summary>Says what nodemailer lacks, or null.</summary>
    public static string? MissingForNodemailer(string? folder)
    {
        if (folder is null)
        {
            return "--nodemailer was not given";
        }

        return Directory.Exists(Path.Combine(folder, "node_modules", "nodemailer")) ? Missing("node") : $"there is no node_modules/nodemailer in {folder}";
    }
}
