using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Mail;
using AsyncSmtp.Benchmarks.Mails;
using AsyncSmtp.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>What metrics, spans and logs add to a send: all their calls alone while nobody listens, and a whole send without and with listeners.</summary>
[MemoryDiagnoser]
public class TelemetryBenchmarks
{
    private readonly AsyncSmtpMetrics _metrics = new(meterFactory: null, "benchmark", static () => new SmtpSenderStatistics(), maxConnections: 4);
    private readonly SmtpMailSender _sender = new(
        new AsyncSmtpOptions { Name = "benchmark", Host = "localhost", EnableSsl = false, MaxMessagesPerConnection = int.MaxValue },
        loggerFactory: null,
        timeProvider: null,
        static _ => new InstantTransport());

    private MeterListener? _meters;
    private ActivityListener? _activities;

    [GlobalSetup(Target = nameof(SendListenedToAsync))]
    public void Listen()
    {
        _meters = new MeterListener { InstrumentPublished = static (instrument, l) => l.EnableMeasurementEvents(instrument) };
        _meters.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _meters.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == AsyncSmtpActivity.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _meters?.Dispose();
        _activities?.Dispose();
        _metrics.Dispose();
        await _sender.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "a send, nobody listens")]
    public async Task SendAsync()
    {
        using MailMessage message = Mail.Create(MailSize.Text1kB);
        await _sender.SendAsync(message);
    }

    [Benchmark(Description = "its telemetry alone, nobody listens")]
    public void Calls()
    {
        using Activity? activity = AsyncSmtpActivity.StartSend("benchmark", "localhost");
        using IDisposable? scope = Log.BeginSend(NullLogger.Instance, "<id@example.com>", "benchmark");
        _metrics.OnRateLimit("localhost", 25, TimeSpan.Zero);
        _metrics.OnAttempt(isFirst: true, "localhost", 25, TimeSpan.Zero, TimeSpan.Zero);
        Log.MessageSent(NullLogger.Instance, "<id@example.com>", 1, 0, 0);
        _metrics.OnEnded(DeliveryOutcome.Sent, errorType: null, "localhost", 25, TimeSpan.Zero);
    }

    [Benchmark(Description = "a send, metrics and spans listened to")]
    public Task SendListenedToAsync() => SendAsync();
}
