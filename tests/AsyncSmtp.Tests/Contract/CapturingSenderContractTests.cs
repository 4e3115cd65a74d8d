using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.Tests.Contract;

/// <summary>The test double keeps the promises too.</summary>
public sealed class CapturingSenderContractTests : MailSenderContractTests
{
    private readonly CapturingMailSender _capturing = new();

    protected override ValueTask<IAsyncMailSender> CreateAsync() => ValueTask.FromResult<IAsyncMailSender>(_capturing);

    protected override ValueTask DestroyAsync() => _capturing.DisposeAsync();

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync() => ValueTask.FromResult<IReadOnlyList<string>>([.. _capturing.Sent.SelectMany(static m => m.AcceptedRecipients)]);
}

/// <summary>The sender of the test double, resolved from a container in the place of the real one.</summary>
public sealed class RegisteredCapturingSenderContractTests : MailSenderContractTests
{
    private ServiceProvider? _provider;

    protected override ValueTask<IAsyncMailSender> CreateAsync()
    {
        ServiceCollection services = [];
        services.AddAsyncSmtp();
        services.AddCapturingMailSender();
        _provider = services.BuildServiceProvider();
        return ValueTask.FromResult<IAsyncMailSender>(_provider.GetRequiredService<SmtpMailSender>());
    }

    protected override ValueTask DestroyAsync() => _provider!.DisposeAsync();

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync()
        => ValueTask.FromResult<IReadOnlyList<string>>([.. _provider!.GetRequiredService<CapturingMailSender>().Sent.SelectMany(static m => m.AcceptedRecipients)]);
}
