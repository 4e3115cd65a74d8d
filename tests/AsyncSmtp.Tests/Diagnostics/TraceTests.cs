using System.Diagnostics;
using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AsyncSmtp.Tests.Diagnostics;

/// <summary>What OpenTelemetry's own SDK makes of a send.</summary>
public sealed class TraceTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly ActivitySource _caller = new("AsyncSmtp.Tests.Caller");
    private readonly List<Activity> _spans = [];
    private readonly TracerProvider _tracing;
    private readonly SmtpMailSender _sender;

    public TraceTests()
    {
        _tracing = Sdk.CreateTracerProviderBuilder().AddSource("AsyncSmtp", _caller.Name).AddInMemoryExporter(_spans).Build();
        AsyncSmtpOptions options = new() { Name = _name, Host = _server.Host, Port = _server.Port, EnableSsl = false };
        options.Retry.BaseDelay = TimeSpan.Zero;
        _sender = new SmtpMailSender(options);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().AsTask().Capped();
        _tracing.Dispose();
        _caller.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Send_FailsOnceAndIsRetried_IsOneSpanWithTwoAttemptsAndMetricsThatAddUp()
    {
        List<Metric> metrics = [];
        using MeterProvider metering = Sdk.CreateMeterProviderBuilder().AddMeter("AsyncSmtp").AddInMemoryExporter(metrics).Build();
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Name = _name, Host = _server.Host, Port = _server.Port, EnableSsl = false, Retry = { BaseDelay = TimeSpan.Zero } });
        _server.Script = static step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 1 } ? SmtpServerAction.Reply(452, "4.3.1 full") : null;

        await sender.SendAsync(Mails.Plain(), Token).Capped();
        metering.ForceFlush();

        Activity span = Assert.Single(Spans());
        Assert.Equal(($"send {_server.Host}", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(("sent", 2, _server.Host, _server.Port), (span.GetTagItem("asyncsmtp.outcome"), span.GetTagItem("asyncsmtp.attempts"), span.GetTagItem("server.address"), span.GetTagItem("server.port")));
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Equal(
            [("attempt", 1, "not_sent", "452"), ("attempt", 2, "sent", null)],
            span.Events.Select(static e => (e.Name, Tag(e, "asyncsmtp.attempt"), Tag(e, "asyncsmtp.outcome"), Tag(e, "error.type"))));
        Assert.Equal(_server.AcceptedMails, Sum(metrics, "asyncsmtp.client.sent.messages"));
        Assert.Equal(1, Sum(metrics, "asyncsmtp.client.operation.retries"));
    }

    [Fact]
    public async Task Send_Fails_IsAnErrorWithoutAnybodysWords()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(550, "5.7.1 from@example.com may not") : null;

        await Assert.ThrowsAsync<MailSendException>(() => _sender.SendAsync(Mails.Plain(), Token).Capped());

        Activity span = Assert.Single(Spans());
        Assert.Equal((ActivityStatusCode.Error, null), (span.Status, span.StatusDescription));
        Assert.Equal(("550", "not_sent", 550), (span.GetTagItem("error.type"), span.GetTagItem("asyncsmtp.outcome"), span.GetTagItem("asyncsmtp.response.status_code")));
        string everything = string.Join(' ', span.TagObjects.Concat(span.Events.SelectMany(static e => e.Tags)).Select(static t => $"{t.Key}={t.Value}"));
        Assert.DoesNotContain("example.com", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Subject", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_InsideAnActivityOfTheCaller_IsItsChildAndLeavesItCurrent()
    {
        using Activity caller = _caller.StartActivity("checkout")!;

        Task<MailSendResult> sending = _sender.SendAsync(Mails.Plain(), Token);
        Assert.Same(caller, Activity.Current);
        await sending.Capped();

        Assert.Same(caller, Activity.Current);
        Assert.Equal((caller.TraceId, caller.SpanId), (Assert.Single(Spans()).TraceId, Assert.Single(Spans()).ParentSpanId));
    }

    [Fact]
    public async Task Send_Cancelled_SaysSo()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Silence() : null;
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> sending = _sender.SendAsync(Mails.Plain(), cancel.Token);
        await Hang.UntilAsync(() => _server.OpenConnections == 1);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(sending.Capped);

        Assert.Equal("cancelled", Assert.Single(Spans()).GetTagItem("error.type"));
    }

    [Fact]
    public async Task Send_BadMessage_IsAFailedSpan()
    {
        using MailMessage message = new() { From = new MailAddress("a@example.com") };

        await Assert.ThrowsAnyAsync<Exception>(() => _sender.SendAsync(message, Token).Capped());

        Activity span = Assert.Single(Spans());
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.NotNull(span.GetTagItem("error.type"));
    }

    private IEnumerable<Activity> Spans() => _spans.ToArray().Where(s => Equals(s.GetTagItem("asyncsmtp.sender.name"), _name));

    private static object? Tag(ActivityEvent e, string name) => e.Tags.FirstOrDefault(t => t.Key == name).Value;

    private long Sum(List<Metric> metrics, string name)
    {
        long sum = 0;
        foreach (Metric metric in metrics.Where(m => m.Name == name))
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                bool isOurs = false;
                foreach (KeyValuePair<string, object?> tag in point.Tags)
                {
                    isOurs |= tag.Key == "asyncsmtp.sender.name" && Equals(tag.Value, _name);
                }

                sum += isOurs ? point.GetSumLong() : 0;
            }
        }

        return sum;
    }
}
