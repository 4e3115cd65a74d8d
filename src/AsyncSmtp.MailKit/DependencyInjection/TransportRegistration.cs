using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.MailKit.DependencyInjection;

/// <summary>Chooses a transport that has options of its own, by the sender's name.</summary>
internal static class TransportRegistration
{
    public static IAsyncSmtpBuilder UseTransport<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IAsyncSmtpBuilder builder, Action<TOptions>? configure, Func<TOptions, ISmtpTransportFactory> create)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        OptionsBuilder<TOptions> options = builder.Services.AddOptions<TOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.AddOptions<AsyncSmtpOptions>(name).Configure<IOptionsMonitor<TOptions>>((sender, transports) => sender.TransportFactory ??= create(transports.Get(name)));
        return builder;
    }
}
