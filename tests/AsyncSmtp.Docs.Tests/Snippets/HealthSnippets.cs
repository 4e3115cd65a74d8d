using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/health.md that no sample has.</summary>
public sealed class HealthSnippets : SnippetServer
{
    [Fact]
    public async Task Keyed()
    {
        ServiceCollection services = [];
        services.AddLogging();
        services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");

        // begin-snippet: health-keyed
        services.AddKeyedAsyncSmtp("newsletter", o => o.Host = "bulk.example.com");
        services.AddHealthChecks()
            .AddAsyncSmtp()
            .AddAsyncSmtp(serviceKey: "newsletter", failureStatus: HealthStatus.Degraded);

        // end-snippet
        HealthReport report = await CheckAsync(services);

        Assert.Equal(["asyncsmtp", "asyncsmtp-newsletter"], report.Entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Verify()
    {
        ServiceCollection services = [];
        services.AddLogging();
        services.AddAsyncSmtp(o => (o.Host, o.Port, o.EnableSsl) = (Server.Host, Server.Port, false));

        // begin-snippet: health-verify
        services.AddHealthChecks().AddAsyncSmtp(timeout: TimeSpan.FromSeconds(3), configure: o =>
        {
            o.VerifyWhenIdle = true;
            o.VerifyInterval = TimeSpan.FromMinutes(5);
        });

        // end-snippet
        HealthReport report = await CheckAsync(services);

        Assert.Equal((HealthStatus.Healthy, 1), (report.Status, Server.TotalConnections));
    }

    [Fact]
    public async Task Statistics()
    {
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = Server.Host, Port = Server.Port, EnableSsl = false });
        using MailMessage message = new("shop@example.com", "you@example.com");
        await sender.SendAsync(message, Token);

        // begin-snippet: health-statistics
        SmtpSenderStatistics statistics = sender.GetStatistics();
        Console.WriteLine($"{statistics.SentMessages} sent, {statistics.InDoubtMessages} in doubt, {statistics.QueuedSends} waiting");
        foreach (SmtpServerStatistics server in statistics.Servers)
        {
            Console.WriteLine($"{server.Host}:{server.Port}: accepted {server.SinceLastAccepted} ago, {server.FailuresInARow} failures in a row ({server.LastFailure})");
        }

        // end-snippet
        Assert.Equal((1L, 0), (statistics.SentMessages, Assert.Single(statistics.Servers).FailuresInARow));
    }

    private async Task<HealthReport> CheckAsync(ServiceCollection services)
    {
        await using ServiceProvider provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
    }
}
