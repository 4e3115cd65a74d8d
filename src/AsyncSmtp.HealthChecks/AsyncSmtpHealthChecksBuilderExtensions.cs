using AsyncSmtp;
using AsyncSmtp.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers health checks of mail senders.
/// </summary>
public static class AsyncSmtpHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the sender that <c>AddAsyncSmtp</c> or <c>AddKeyedAsyncSmtp</c> registers. It reads <see cref="SmtpMailSender.GetStatistics"/>, and makes no connection unless
    /// <see cref="AsyncSmtpHealthCheckOptions.VerifyWhenIdle"/> says so.
    /// </summary>
    /// <param name="builder">The health checks to add to.</param>
    /// <param name="name">The check's name. Default <c>asyncsmtp</c>, or <c>asyncsmtp-</c> and the key.</param>
    /// <param name="failureStatus">What is reported when mail does not go out, or the check itself fails. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <param name="timeout">How long the check may take. Only a look at an idle server takes time. Default: no limit.</param>
    /// <param name="serviceKey">The key of a keyed sender. Each sender has a check of its own.</param>
    /// <param name="configure">Sets when the sender counts as healthy.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IHealthChecksBuilder AddAsyncSmtp(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        object? serviceKey = null,
        Action<AsyncSmtpHealthCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AsyncSmtpHealthCheckOptions options = new();
        configure?.Invoke(options);
        options.Check();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ServerLooks>();
        name ??= serviceKey is null ? "asyncsmtp" : $"asyncsmtp-{serviceKey}";
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new AsyncSmtpHealthCheck(provider, serviceKey, options),
            failureStatus,
            tags,
            timeout));
    }
}
