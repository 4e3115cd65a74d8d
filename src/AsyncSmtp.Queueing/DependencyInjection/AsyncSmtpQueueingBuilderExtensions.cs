using AsyncSmtp;
using AsyncSmtp.Queueing;
using AsyncSmtp.Queueing.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers the handler of queued mails.
/// </summary>
public static class AsyncSmtpQueueingBuilderExtensions
{
    /// <summary>
    /// Registers <see cref="QueuedMailHandler"/> for this sender, a singleton and keyed if the sender is, and sets <see cref="AsyncSmtpOptions.CommitObserver"/> of the sender. The <see cref="ISentLedger"/> must be
    /// registered as a singleton; an <see cref="IAttachmentStore"/> may be.
    /// </summary>
    /// <param name="builder">The sender.</param>
    /// <param name="configure">Sets the options, after what <c>services.Configure&lt;QueuedMailOptions&gt;(section)</c> set before this call. They have the name of the sender's, and are validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IAsyncSmtpBuilder AddQueuedMail(this IAsyncSmtpBuilder builder, Action<QueuedMailOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        string name = builder.Name;
        OptionsBuilder<QueuedMailOptions> options = services.AddOptionsWithValidateOnStart<QueuedMailOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueuedMailOptions>, QueuedMailOptionsValidator>());
        services.AddOptions<AsyncSmtpOptions>(name).Configure<IServiceProvider>((o, provider) =>
        {
            if (Options(provider, name).RequireCommitObserver)
            {
                o.CommitObserver ??= new LedgerCommitObserver(Ledger(provider));
            }
        });
        if (builder.ServiceKey is { } key)
        {
            services.TryAddKeyedSingleton(key, (provider, k) => Create(provider, provider.GetRequiredKeyedService<IAsyncMailSender>(k), name));
        }
        else
        {
            services.TryAddSingleton(provider => Create(provider, provider.GetRequiredService<IAsyncMailSender>(), name));
        }

        return builder;
    }

    private static QueuedMailHandler Create(IServiceProvider provider, IAsyncMailSender sender, string name) => new(
        sender, Ledger(provider), Options(provider, name), provider.GetService<IAttachmentStore>(), provider.GetService<TimeProvider>(), provider.GetService<ILogger<QueuedMailHandler>>());

    private static QueuedMailOptions Options(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<QueuedMailOptions>>().Get(name);

    private static ISentLedger Ledger(IServiceProvider provider)
    {
        return provider.GetService<ISentLedger>()
            ?? throw new InvalidOperationException("There is no ISentLedger: register a durable one, such as that of AsyncSmtp.Queueing.PostgreSql, or for tests services.AddSingleton<ISentLedger, MemorySentLedger>().");
    }
}
