using System.Reflection;
using AsyncSmtp.Benchmarks;
using AsyncSmtp.Tests.Fakes;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Tests.Benchmarks;

/// <summary>Each benchmark runs once, so that none can rot.</summary>
public sealed class BenchmarkTests
{
    public static TheoryData<string> SendBenchmarkNames => [.. typeof(SendBenchmarks).GetMethods().Where(static m => m.IsDefined(typeof(BenchmarkAttribute))).Select(static m => m.Name)];

    [Theory]
    [MemberData(nameof(SendBenchmarkNames))]
    public async Task SendBenchmark_Once_Works(string name)
    {
        await using SendBenchmarks benchmarks = new();
        benchmarks.Setup();
        MethodInfo method = typeof(SendBenchmarks).GetMethod(name)!;

        // Synchronous ones block, for seconds: each of their messages stalls.
        object? result = await Task.Run(() => method.Invoke(benchmarks, null), TestContext.Current.CancellationToken).Capped();

        await (result as Task ?? Task.CompletedTask).Capped();
    }
}
