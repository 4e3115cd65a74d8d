using System.Diagnostics.Metrics;
using AsyncSmtp;
using AsyncSmtp.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers mail senders.
/// </summary>
public static class AsyncSmtpServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IAsyncMailSender"/> and <see cref="SmtpMailSender"/>: one singleton, one pool. Calling it again adds configuration, not a second pool.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options, after what <c>services.Configure&lt;AsyncSmtpOptions&gt;(section)</c> set before this call. They are validated when the host starts, or with the first use.</param>
    /// <returns>A builder for what belongs to this sender.</returns>
    public static IAsyncSmtpBuilder AddAsyncSmtp(this IServiceCollection services, Action<AsyncSmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(static provider => Create(provider, Options.Options.DefaultName));
        services.TryAddSingleton<IAsyncMailSender>(static provider => provider.GetRequiredService<SmtpMailSender>());
        return new AsyncSmtpBuilder(services, Options.Options.DefaultName, serviceKey: null);
    }

    /// <summary>
    /// Registers a keyed <see cref="IAsyncMailSender"/> and <see cref="SmtpMailSender"/>: one singleton and one pool for each key. Calling it again with the same key adds configuration.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key to resolve the sender by. Its text is the name of the options: <c>services.Configure&lt;AsyncSmtpOptions&gt;(key, section)</c>.</param>
    /// <param name="configure">Sets the options, as in <see cref="AddAsyncSmtp"/>.</param>
    /// <returns>A builder for what belongs to this sender.</returns>
    public static IAsyncSmtpBuilder AddKeyedAsyncSmtp(this IServiceCollection services, object serviceKey, Action<AsyncSmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        string name = serviceKey.ToString() ?? "";
        AddOptions(services, name, configure);
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => Create(provider, name));
        services.TryAddKeyedSingleton<IAsyncMailSender>(serviceKey, static (provider, key) => provider.GetRequiredKeyedService<SmtpMailSender>(key));
        return new AsyncSmtpBuilder(services, name, serviceKey);
    }

    private static void AddOptions(IServiceCollection services, string name, Action<AsyncSmtpOptions>? configure)
    {
        OptionsBuilder<AsyncSmtpOptions> options = services.AddOptionsWithValidateOnStart<AsyncSmtpOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AsyncSmtpOptions>, AsyncSmtpOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
    }

    private static SmtpMailSender Create(IServiceProvider provider, string name)
    {
        return new SmtpMailSender(
            provider.GetRequiredService<IOptionsMonitor<AsyncSmtpOptions>>().Get(name),
            provider.GetService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            createTransport: null,
            provider.GetService<IMeterFactory>(),
            name.Length == 0 ? null : name);
    }
}
