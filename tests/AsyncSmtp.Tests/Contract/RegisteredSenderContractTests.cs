using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.Tests.Contract;

/// <summary>The sender, resolved from a container by its key, with a real server.</summary>
public sealed class RegisteredSenderContractTests : MailSenderContractTests
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private ServiceProvider? _provider;

    protected override ValueTask<IAsyncMailSender> CreateAsync()
    {
        ServiceCollection services = [];
        services.AddKeyedAsyncSmtp("key", o => (o.Host, o.Port, o.EnableSsl) = (_server.Host, _server.Port, false));
        _provider = services.BuildServiceProvider();
        return ValueTask.FromResult(_provider.GetRequiredKeyedService<IAsyncMailSender>("key"));
    }

    protected override async ValueTask DestroyAsync()
    {
        await _provider!.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync() => ValueTask.FromResult<IReadOnlyList<string>>([.. _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address)]);
}
