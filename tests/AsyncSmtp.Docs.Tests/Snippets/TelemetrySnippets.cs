using System.Diagnostics;
using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/telemetry.md.</summary>
public sealed class TelemetrySnippets : SnippetServer
{
    [Fact]
    public async Task OpenTelemetry()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);

        // begin-snippet: open-telemetry
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter("AsyncSmtp"))
            .WithTracing(tracing => tracing.AddSource("AsyncSmtp"));

        // end-snippet
        List<Metric> metrics = [];
        List<Activity> spans = [];
        builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddInMemoryExporter(metrics)).WithTracing(t => t.AddInMemoryExporter(spans));
        builder.Services.AddAsyncSmtp(o => (o.Name, o.Host, o.Port, o.EnableSsl) = ("telemetry-snippet", Server.Host, Server.Port, false));
        using IHost host = builder.Build();
        await host.StartAsync(Token);
        using MailMessage message = new("shop@example.com", "you@example.com");
        await host.Services.GetRequiredService<IAsyncMailSender>().SendAsync(message, Token);
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();
        await host.StopAsync(Token);

        Assert.Contains(metrics, static m => m.Name == "asyncsmtp.client.sent.messages");
        Assert.Single(spans, static s => (string?)s.GetTagItem("asyncsmtp.sender.name") == "telemetry-snippet");
    }
}
