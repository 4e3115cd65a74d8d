using System.Net.Mail;
using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.HealthChecks.Tests;

/// <summary>A host with one sender, its health check, and a clock that the test moves. The sender tries each message once.</summary>
internal sealed class WatchedHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public WatchedHost(LoopbackSmtpServer server, Action<AsyncSmtpOptions>? configure = null, Action<AsyncSmtpHealthCheckOptions>? configureCheck = null, HealthStatus? failureStatus = null)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddAsyncSmtp(o =>
        {
            (o.Host, o.Port, o.EnableSsl, o.Retry.MaxAttempts) = (server.Host, server.Port, false, 1);
            configure?.Invoke(o);
        });
        services.AddHealthChecks().AddAsyncSmtp(failureStatus: failureStatus, configure: configureCheck);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new();

    public SmtpMailSender Sender => _services.GetRequiredService<SmtpMailSender>();

    public Task<HealthReportEntry> CheckAsync() => ProbeAsync(TestContext.Current.CancellationToken);

    public async Task<HealthReportEntry> ProbeAsync(CancellationToken cancellationToken)
    {
        HealthReport report = await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken).Capped();
        return Assert.Contains("asyncsmtp", report.Entries);
    }

    public async Task SendAsync()
    {
        using MailMessage message = Message();
        await Sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
    }

    public async Task FailAsync(int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            using MailMessage message = Message();
            await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static MailMessage Message() => new("from@example.com", "to@example.com", "Subject", "Body");
}
