using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>To acquire a client and return it, alone and with more callers than clients: the figures are for one lease.</summary>
[MemoryDiagnoser]
public class PoolBenchmarks
{
    private const int Leases = 10_000;

    private readonly SmtpClientPool _pool = new(
        new AsyncSmtpOptions { MaxConnections = 4 },
        static _ => new SmtpDispatcher(new InstantTransport(), new AsyncSmtpOptions(), TimeProvider.System),
        TimeProvider.System,
        Random.Shared,
        NullLogger.Instance);

    [Params(1, 4, 32)]
    public int Callers { get; set; }

    [GlobalCleanup]
    public ValueTask CleanupAsync() => _pool.DisposeAsync();

    [Benchmark(OperationsPerInvoke = Leases, Description = "acquire and return")]
    public Task AcquireAndReturn() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        for (int i = 0; i < Leases / Callers; i++)
        {
            using SmtpClientLease lease = await _pool.AcquireAsync(new LeaseRequest(ContentLength: 0), CancellationToken.None);

            // The others want it, too.
            await Task.Yield();
            lease.Return();
        }
    })));
}
