using AsyncSmtp.Throughput.Senders;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.Sending;

/// <summary>A batch of small messages over several connections: the figures are for one message.</summary>
public class PoolingBenchmarks : SinkBenchmarks
{
    private const int Batch = 512;

    private AsyncSmtpSender? _asyncSmtp;
    private MailKitSender? _mailKit;

    [Params(1, 4, 16, 64)]
    public int Connections { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch, Description = "MailKit, pooled by hand")]
    public Task MailKit() => _mailKit!.SendAsync(Batch);

    [Benchmark(OperationsPerInvoke = Batch, Description = "AsyncSmtp")]
    public Task AsyncSmtp() => _asyncSmtp!.SendAsync(Batch);

    private protected override void Open()
    {
        SenderTarget target = new(Port, Connections);
        _asyncSmtp = new AsyncSmtpSender(target);
        _mailKit = new MailKitSender(target);
    }

    private protected override async ValueTask CloseAsync()
    {
        await _asyncSmtp!.DisposeAsync();
        await _mailKit!.DisposeAsync();
    }
}
