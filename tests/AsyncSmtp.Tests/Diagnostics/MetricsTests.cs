using System.Diagnostics.Metrics;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Diagnostics;

/// <summary>The instruments, through the container's meter factory, against what the server counted.</summary>
public sealed class MetricsTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly ServiceProvider _provider;
    private readonly SmtpMailSender _sender;

    public MetricsTests()
    {
        ServiceCollection services = [];
        services.AddMetrics();
        services.AddKeyedAsyncSmtp("orders", o =>
        {
            (o.Host, o.Port, o.EnableSsl) = (_server.Host, _server.Port, false);
            o.Retry.BaseDelay = TimeSpan.Zero;
        });
        _provider = services.BuildServiceProvider();
        _sender = _provider.GetRequiredKeyedService<SmtpMailSender>("orders");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMeterFactory Factory => _provider.GetRequiredService<IMeterFactory>();

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Send_ManyOutcomes_AddUpToWhatTheServerCounted()
    {
        using MetricCollector<long> messages = Collect<long>("asyncsmtp.client.sent.messages");
        using MetricCollector<double> duration = Collect<double>("asyncsmtp.client.operation.duration");
        using MetricCollector<long> retries = Collect<long>("asyncsmtp.client.operation.retries");
        using MetricCollector<double> wait = Collect<double>("asyncsmtp.client.connection.wait_time");
        using MetricCollector<double> use = Collect<double>("asyncsmtp.client.connection.use_time");
        _server.Script = static step => step.Stage == SmtpServerStage.EndOfData
            ? step.OverallMailNumber switch
            {
                1 => SmtpServerAction.Reply(451, "4.3.0 later"),
                2 => SmtpServerAction.Reply(554, "5.6.0 never"),
                _ => null,
            }
            : null;
        Exception?[] ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Record.ExceptionAsync(() => _sender.SendAsync(Mails.Plain(), Token)).AsTask())).Capped();

        Assert.Equal(19, _server.AcceptedMails);
        Assert.Equal(19, ends.Count(static e => e is null));
        Assert.Equal(19, messages.GetMeasurementSnapshot().Where(static m => Equals(m.Tags["asyncsmtp.outcome"], "sent") && !m.Tags.ContainsKey("error.type")).Sum(static m => m.Value));
        CollectedMeasurement<long> failed = Assert.Single(messages.GetMeasurementSnapshot(), static m => Equals(m.Tags["asyncsmtp.outcome"], "not_sent"));
        Assert.Equal("554", failed.Tags["error.type"]);
        Assert.Equal(("orders", _server.Host, _server.Port), (failed.Tags["asyncsmtp.sender.name"], failed.Tags["server.address"], failed.Tags["server.port"]));
        Assert.Equal(20, duration.GetMeasurementSnapshot().Count);
        Assert.Equal(1, retries.GetMeasurementSnapshot().Sum(static m => m.Value));
        Assert.Equal(21, wait.GetMeasurementSnapshot().Count);
        Assert.Equal(21, use.GetMeasurementSnapshot().Count);
        Assert.All(duration.GetMeasurementSnapshot(), static m => Assert.InRange(m.Value, 0, 30));
    }

    [Fact]
    public async Task Connections_AreCountedByState()
    {
        using MetricCollector<int> count = Collect<int>("asyncsmtp.client.connection.count");
        using MetricCollector<int> pending = Collect<int>("asyncsmtp.client.connection.pending_requests");
        using MetricCollector<int> max = Collect<int>("asyncsmtp.client.connection.max");
        TaskCompletionSource gate = new();
        _server.Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.WaitFor(gate.Task) : null;
        Task<MailSendResult>[] sends = [.. Enumerable.Range(0, 10).Select(_ => _sender.SendAsync(Mails.Plain(), Token))];

        Assert.Equal((0, 4, 6, 4), (State("idle"), State("used"), Last(pending), Last(max)));
        gate.SetResult();
        await Task.WhenAll(sends).Capped();
        await Hang.UntilAsync(() => _sender.GetStatistics().BusyConnections == 0);

        Assert.Equal((4, 0, 0), (State("idle"), State("used"), Last(pending)));

        int State(string state)
        {
            count.RecordObservableInstruments();
            return count.GetMeasurementSnapshot().Last(m => Equals(m.Tags["asyncsmtp.connection.state"], state)).Value;
        }

        static int Last(MetricCollector<int> collector)
        {
            collector.RecordObservableInstruments();
            return collector.LastMeasurement!.Value;
        }
    }

    [Fact]
    public async Task Throttle_ShowsTheLimit()
    {
        using MetricCollector<int> limit = Collect<int>("asyncsmtp.client.connection.limit");
        using MetricCollector<int> active = Collect<int>("asyncsmtp.client.throttle.active");
        Assert.Equal((4, 0), (Last(limit), Last(active)));
        _server.Script = static step => step is { Stage: SmtpServerStage.MailFrom, OverallMailNumber: 2 } ? SmtpServerAction.CloseAfter(421, "4.7.0 slow down") : null;

        await _sender.SendAsync(Mails.Plain(), Token).Capped();
        await _sender.SendAsync(Mails.Plain(), Token).Capped();

        // A 421 on a connection that had worked is met by the free second try: it is the next one that counts.
        _server.Script = static step => step is { Stage: SmtpServerStage.EndOfData } && step.Connection.Number > 1 && step.OverallMailNumber == 4 ? SmtpServerAction.CloseAfter(421, "4.7.0 slow down") : null;
        await _sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal((2, 1), (Last(limit), Last(active)));

        static int Last(MetricCollector<int> collector)
        {
            collector.RecordObservableInstruments();
            return collector.LastMeasurement!.Value;
        }
    }

    [Fact]
    public async Task ConnectionDuration_IsRecordedWhenItCloses()
    {
        using MetricCollector<double> duration = Collect<double>("asyncsmtp.client.connection.duration");
        await _sender.SendAsync(Mails.Plain(), Token).Capped();
        Assert.Empty(duration.GetMeasurementSnapshot());

        _sender.ClearConnections();

        Assert.InRange(Assert.Single(duration.GetMeasurementSnapshot()).Value, 0.000_001, 30);
    }

    [Fact]
    public void Times_HaveBucketsForSeconds()
    {
        List<Histogram<double>> times = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument is Histogram<double> histogram && histogram.Meter.Scope == Factory)
            {
                times.Add(histogram);
            }
        };
        listener.Start();

        Assert.Equal(6, times.Count);
        Assert.All(times, static t => Assert.Equal((0.005, 300), (t.Advice!.HistogramBucketBoundaries![0], t.Advice.HistogramBucketBoundaries[^1])));
    }

    [Fact]
    public async Task CreateTime_IsRecordedOnceForEachConnectionThatCameToItsContent()
    {
        using MetricCollector<double> created = Collect<double>("asyncsmtp.client.connection.create_time");
        using MetricCollector<double> used = Collect<double>("asyncsmtp.client.connection.use_time");
        TaskCompletionSource greeting = new();
        _server.Script = step => step switch
        {
            { Stage: SmtpServerStage.Connect } => SmtpServerAction.Default.WaitFor(greeting.Task),
            { Stage: SmtpServerStage.MailFrom, OverallMailNumber: 3 } => SmtpServerAction.Reply(550, "5.7.1 no"),
            _ => null,
        };
        Task<MailSendResult> first = _sender.SendAsync(Mails.Plain(), Token);
        await Hang.UntilAsync(() => _server.OpenConnections == 1);
        greeting.SetResult();
        await first.Capped();

        await _sender.SendAsync(Mails.Plain(), Token).Capped();
        _sender.ClearConnections();
        await Assert.ThrowsAsync<MailSendException>(() => _sender.SendAsync(Mails.Plain(), Token).Capped());

        double opening = Assert.Single(created.GetMeasurementSnapshot()).Value;
        Assert.Equal(3, used.GetMeasurementSnapshot().Count);
        Assert.InRange(opening, 0.000_001, used.GetMeasurementSnapshot()[0].Value);
    }

    [Fact]
    public async Task RateLimitWaitTime_IsRecordedForThoseThatAreHeldAlone()
    {
        using MetricCollector<double> held = Collect<double>("asyncsmtp.client.rate_limit.wait_time");
        await _sender.SendAsync(Mails.Plain(), Token).Capped();
        Assert.Empty(held.GetMeasurementSnapshot());
        AsyncSmtpOptions options = new() { Name = "limited", Host = _server.Host, Port = _server.Port, EnableSsl = false, RateLimit = { PermitLimit = 1, Window = TimeSpan.FromMilliseconds(200) } };
        await using SmtpMailSender limited = new(options, null, null, createTransport: null, Factory);

        await Task.WhenAll(limited.SendAsync(Mails.Plain(), Token), limited.SendAsync(Mails.Plain(), Token)).Capped();

        CollectedMeasurement<double> one = Assert.Single(held.GetMeasurementSnapshot());
        Assert.Equal("limited", one.Tags["asyncsmtp.sender.name"]);
        Assert.InRange(one.Value, 0.1, 30);
    }

    [Fact]
    public async Task RateLimitWaitTime_CountsWhatTheHostsLimiterTakes()
    {
        using MetricCollector<double> held = Collect<double>("asyncsmtp.client.rate_limit.wait_time");
        FakeTimeProvider time = new();
        AsyncSmtpOptions options = new() { Host = _server.Host, Port = _server.Port, EnableSsl = false };
        options.RateLimit.AcquireAsync = _ =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return ValueTask.CompletedTask;
        };
        await using SmtpMailSender limited = new(options, null, time, createTransport: null, Factory);

        await limited.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal(3, Assert.Single(held.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task WithoutAContainer_TheMeterIsTheSendersOwn()
    {
        List<string> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "AsyncSmtp" && instrument.Name == "asyncsmtp.client.sent.messages" && instrument.Meter.Scope is null)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag is { Key: "asyncsmtp.sender.name", Value: "mine" })
                {
                    seen.Add("mine");
                }
            }
        });
        listener.Start();
        await using (SmtpMailSender sender = new(new AsyncSmtpOptions { Name = "mine", Host = _server.Host, Port = _server.Port, EnableSsl = false }))
        {
            await sender.SendAsync(Mails.Plain(), Token).Capped();
        }

        Assert.Equal(["mine"], seen);
    }

    private MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(Factory, "AsyncSmtp", instrument);
}
