using System.Runtime.InteropServices;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>The dotnet program that belongs to the running runtime.</summary>
internal static class DotnetHost
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Gets its path: three folders above shared/Microsoft.NETCore.App/VERSION.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", Name));
}
