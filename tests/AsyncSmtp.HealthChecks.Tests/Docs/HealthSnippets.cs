using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks.Tests.Docs;

/// <summary>The code that docs/health.md shows and no sample has.</summary>
internal static class HealthSnippets
{
    public static void Keyed(IServiceCollection services)
    {
        // begin-snippet: health-keyed
        services.AddKeyedAsyncSmtp("newsletter", o => o.Host = "bulk.example.com");
        services.AddHealthChecks()
            .AddAsyncSmtp()
            .AddAsyncSmtp(serviceKey: "newsletter", failureStatus: HealthStatus.Degraded);

        // end-snippet
    }

    public static void Verify(IServiceCollection services)
    {
        // begin-snippet: health-verify
        services.AddHealthChecks().AddAsyncSmtp(timeout: TimeSpan.FromSeconds(3), configure: o =>
        {
            o.VerifyWhenIdle = true;
            o.VerifyInterval = TimeSpan.FromMinutes(5);
        });

        // end-snippet
    }

    public static void Statistics(SmtpMailSender sender)
    {
        // begin-snippet: health-statistics
        SmtpSenderStatistics statistics = sender.GetStatistics();
        Console.WriteLine($"{statistics.SentMessages} sent, {statistics.InDoubtMessages} in doubt, {statistics.QueuedSends} waiting");
        foreach (SmtpServerStatistics server in statistics.Servers)
        {
            Console.WriteLine($"{server.Host}:{server.Port}: accepted {server.SinceLastAccepted} ago, {server.FailuresInARow} failures in a row ({server.LastFailure})");
        }

        // end-snippet
    }
}
