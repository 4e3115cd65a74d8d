using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Senders;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.Sending;

/// <summary>Benchmarks that send to the sink: a server in another process, so that only the sender is in the figures.</summary>
[MemoryDiagnoser]
public abstract class SinkBenchmarks
{
    private SinkProcess? _sink;

    private protected string Host => SenderTarget.Host;

    private protected int Port => _sink!.Port;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _sink = await SinkProcess.StartAsync();
        Open();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await CloseAsync();
        await _sink!.DisposeAsync();
    }

    /// <summary>Makes what is used again in each invocation.</summary>
    private protected abstract void Open();

    private protected abstract ValueTask CloseAsync();
}
