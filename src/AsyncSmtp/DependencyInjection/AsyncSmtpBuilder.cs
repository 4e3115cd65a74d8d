using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.DependencyInjection;

internal sealed class AsyncSmtpBuilder(IServiceCollection services, string name, object? serviceKey) : IAsyncSmtpBuilder
{
    public IServiceCollection Services { get; } = services;

    public string Name { get; } = name;

    public object? ServiceKey { get; } = serviceKey;
}
