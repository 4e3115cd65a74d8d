using AsyncSmtp.Testing;

namespace AsyncSmtp.Tests.Contract;

/// <summary>The sender, made by hand, with a real server.</summary>
public sealed class SmtpMailSenderContractTests : MailSenderContractTests
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private SmtpMailSender? _sender;

    protected override ValueTask<IAsyncMailSender> CreateAsync()
    {
        _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false });
        return ValueTask.FromResult<IAsyncMailSender>(_sender);
    }

    protected override async ValueTask DestroyAsync()
    {
        await _sender!.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync() => ValueTask.FromResult<IReadOnlyList<string>>([.. _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address)]);
}
