using System.Net.Mail;

namespace AsyncSmtp.Tests.Contract;

/// <summary>The sender, writing into a pickup directory.</summary>
public sealed class PickupDirectoryContractTests : MailSenderContractTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("asyncsmtp-pickup-");
    private SmtpMailSender? _sender;

    protected override ValueTask<IAsyncMailSender> CreateAsync()
    {
        _sender = new SmtpMailSender(new AsyncSmtpOptions { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectory = _directory.FullName });
        return ValueTask.FromResult<IAsyncMailSender>(_sender);
    }

    protected override async ValueTask DestroyAsync()
    {
        await _sender!.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override ValueTask<IReadOnlyList<string>> RecipientsAsync()
    {
        const string Receiver = "X-Receiver: ";
        return ValueTask.FromResult<IReadOnlyList<string>>(
        [
            .. _directory.GetFiles("*.eml")
                .SelectMany(static f => File.ReadLines(f.FullName).TakeWhile(static l => l.Length > 0))
                .Where(static l => l.StartsWith(Receiver, StringComparison.Ordinal))
                .Select(static l => l[Receiver.Length..]),
        ]);
    }
}
