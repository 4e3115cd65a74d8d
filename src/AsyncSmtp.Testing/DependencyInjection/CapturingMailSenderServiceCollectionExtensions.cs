using System.Diagnostics.Metrics;
using AsyncSmtp;
using AsyncSmtp.Testing;
using AsyncSmtp.Testing.Capturing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Puts a <see cref="CapturingMailSender"/> in the place of a registered mail sender.
/// </summary>
public static class CapturingMailSenderServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="CapturingMailSender"/> as <see cref="IAsyncMailSender"/>, in the place of what is registered, and as itself, for the test to resolve. <see cref="SmtpMailSender"/> resolves to its
    /// <see cref="CapturingMailSender.Sender"/>, so that code which asks for that class is captured too. Before <c>AddAsyncSmtp</c> or after it, alone, or twice.
    /// </summary>
    /// <param name="services">The services to change.</param>
    /// <param name="configure">Changes the options, after everybody else, or <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// The app's <see cref="AsyncSmtpOptions"/> stay, as far as they are about messages, a full queue, and <see cref="AsyncSmtpOptions.SendTimeout"/>. What they say of servers, credentials, connections, rate and retries is replaced, so
    /// that a host which has none of it configured starts. Its <see cref="TimeProvider"/>, its loggers and its meters are used.
    /// </remarks>
    /// <example>
    /// <code>
    /// await using var app = new WebApplicationFactory&lt;Program&gt;().WithWebHostBuilder(host => host.ConfigureTestServices(services => services.AddCapturingMailSender()));
    /// using HttpClient client = app.CreateClient();
    /// await client.PostAsJsonAsync("/register", new { Email = "you@example.com" });
    ///
    /// CapturedMail mail = Assert.Single(app.Services.GetRequiredService&lt;CapturingMailSender>().Sent);
    /// </code>
    /// </example>
    public static IServiceCollection AddCapturingMailSender(this IServiceCollection services, Action<AsyncSmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Configure(services, Options.Options.DefaultName, isNew: !services.Any(static d => d.ServiceType == typeof(CapturingMailSender) && !d.IsKeyedService), configure);
        services.RemoveAll<IAsyncMailSender>();
        services.RemoveAll<SmtpMailSender>();
        services.TryAddSingleton(static provider => Create(provider, Options.Options.DefaultName));
        services.AddSingleton<IAsyncMailSender>(static provider => provider.GetRequiredService<CapturingMailSender>());
        services.AddSingleton(static provider => provider.GetRequiredService<CapturingMailSender>().Sender);
        return services;
    }

    /// <summary>
    /// Does for a key what <see cref="AddCapturingMailSender"/> does for the sender without one. Each key has a sender of its own, which captures what is sent with that key.
    /// </summary>
    /// <param name="services">The services to change.</param>
    /// <param name="serviceKey">The key, as in <c>AddKeyedAsyncSmtp</c>.</param>
    /// <param name="configure">Changes the options, after everybody else, or <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedCapturingMailSender(this IServiceCollection services, object serviceKey, Action<AsyncSmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        string name = serviceKey.ToString() ?? "";
        Configure(services, name, isNew: !services.Any(d => d.ServiceType == typeof(CapturingMailSender) && serviceKey.Equals(d.ServiceKey)), configure);
        services.RemoveAllKeyed<IAsyncMailSender>(serviceKey);
        services.RemoveAllKeyed<SmtpMailSender>(serviceKey);
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => Create(provider, name));
        services.AddKeyedSingleton<IAsyncMailSender>(serviceKey, static (provider, key) => provider.GetRequiredKeyedService<CapturingMailSender>(key));
        services.AddKeyedSingleton(serviceKey, static (provider, key) => provider.GetRequiredKeyedService<CapturingMailSender>(key).Sender);
        return services;
    }

    /// <summary>After all that the app configures, whenever it is registered, and once: a second call is to add to the first, and not to undo it.</summary>
    private static void Configure(IServiceCollection services, string name, bool isNew, Action<AsyncSmtpOptions>? configure)
    {
        services.AddOptions();
        if (isNew)
        {
            services.PostConfigure<AsyncSmtpOptions>(name, CapturingOptions.Apply);
        }

        if (configure is not null)
        {
            services.PostConfigure(name, configure);
        }
    }

    private static CapturingMailSender Create(IServiceProvider provider, string name)
    {
        return new CapturingMailSender(
            provider.GetRequiredService<IOptionsMonitor<AsyncSmtpOptions>>().Get(name),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<IMeterFactory>(),
            name.Length == 0 ? null : name);
    }
}
