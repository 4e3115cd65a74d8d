using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks;

/// <summary>Says of one sender whether mail goes out, by what became of its latest attempts.</summary>
internal sealed class AsyncSmtpHealthCheck(IServiceProvider provider, object? serviceKey, AsyncSmtpHealthCheckOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Not before: what this throws is reported as the check's failure, and what making the check throws is not.
        SmtpMailSender sender = Find();
        SmtpSenderStatistics statistics = sender.GetStatistics();
        Finding finding = SenderHealth.Of(statistics, options);
        if (finding.IsIdle && options.VerifyWhenIdle)
        {
            finding = VerifiedHealth.Of(await provider.GetRequiredService<ServerLooks>().At(sender).GetAsync(options.VerifyInterval).WaitAsync(cancellationToken).ConfigureAwait(false));
        }

        HealthStatus status = finding.Status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : finding.Status;
        return new HealthCheckResult(status, finding.Text, exception: null, SenderData.Of(statistics));
    }

    private SmtpMailSender Find()
    {
        return (serviceKey is null ? provider.GetService<SmtpMailSender>() : provider.GetKeyedService<SmtpMailSender>(serviceKey))
            ?? throw new InvalidOperationException(serviceKey is null
                ? "There is no SmtpMailSender to check: call services.AddAsyncSmtp(...), or give this check the serviceKey of a keyed sender."
                : $"There is no SmtpMailSender with the key '{serviceKey}' to check: call services.AddKeyedAsyncSmtp(...) with that key.");
    }
}
