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
            string? name = File.Exists(Linux) ? File.ReadLines(Linux).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
            return name ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "processor unknown";
        }
    }

    /// <summary>A line of Markdown for each fact.</summary>
    public static string Describe(string command)
    {
        return $"""
            - Machine: {Processor}, {Environment.ProcessorCount} cores, {Figures.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} of memory, {RuntimeInformation.OSDescription}
            - Runtime: {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, AsyncSmtp {typeof(SmtpMailSender).Assembly.GetName().Version?.ToString(3)}{(IsDebug ? ", **a debug build: the figures are worthless**" : "")}
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
