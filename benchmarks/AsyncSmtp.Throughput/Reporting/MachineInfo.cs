using System.Globalization;
using System.Runtime.InteropServices;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Where figures come from: without it they mean nothing.</summary>
internal static class MachineInfo
{
    private static string Processor
    {
        get
        {
            const string Linux = "/proc/cpuinfo";
            string? line = File.Exists(Linux) ? File.ReadLines(Linux).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "processor unknown";
        }
    }

    /// <summary>A line of Markdown for each fact.</summary>
    public static string Describe(string command)
    {
        string memory = Figures.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        string? version = typeof(SmtpMailSender).Assembly.GetName().Version?.ToString(3);
        string warning = IsDebug ? ", **a debug build: the figures are worthless**" : "";
        return $"""
            - Machine: {Processor}, {Environment.ProcessorCount} cores, {memory} of memory, {RuntimeInformation.OSDescription}
            - Runtime: {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, AsyncSmtp {version}{warning}
            - Date: {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC
            - Command: `dotnet run -c Release --project benchmarks/AsyncSmtp.Throughput{(command.Length > 0 ? $" -- {command}" : "")}`

            """;
    }

#if DEBUG
    private static bool IsDebug => true;
#else
    private static bool IsDebug => false;
#endif
}
