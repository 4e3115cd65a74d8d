using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Contract;

/// <summary>The sender, made by hand, with a real server.</summary>
public abstract class SmtpMailSenderContractTests(SmtpClientDriver driver, ISmtpTransportFactory? transport = null) : MailSenderContractTests
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private SmtpMailSender? _sender;

    protected override ValueTask<IAsyncMailSender> CreateAsync()
    {
        _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, Driver = driver, TransportFactory = transport });
        return ValueTask.FromResult<IAsyncMailSender>(_sender);
    }

    protected override async ValueTask DestroyAsync()
    {
        await _sender!.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync() => ValueTask.FromResult<IReadOnlyList<string>>([.. _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address)]);
}

public sealed class ThreadSenderContractTests() : SmtpMailSenderContractTests(SmtpClientDriver.Thread);

public sealed class EventsSenderContractTests() : SmtpMailSenderContractTests(SmtpClientDriver.Events);

public sealed class MailKitSenderContractTests() : SmtpMailSenderContractTests(SmtpClientDriver.Thread, MailKitTransports.Create());

public sealed class PipeliningSenderContractTests() : SmtpMailSenderContractTests(SmtpClientDriver.Thread, PipeliningTransports.Create());
