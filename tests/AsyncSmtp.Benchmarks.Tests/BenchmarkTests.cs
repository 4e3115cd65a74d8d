namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>Each benchmark runs once with each choice of its parameters, so that none can rot.</summary>
public sealed class BenchmarkTests
{
    public static TheoryData<string> Cases => [.. BenchmarkCase.All.Select(static c => c.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Benchmark_Once_Works(string name)
    {
        BenchmarkCase benchmark = BenchmarkCase.All.Single(c => c.ToString() == name);

        await Task.Run(benchmark.RunAsync, TestContext.Current.CancellationToken).Capped();
    }
}
