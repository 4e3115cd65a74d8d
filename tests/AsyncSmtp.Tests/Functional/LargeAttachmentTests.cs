using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>Large mails on real connections: as many at once as <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/> allows, and small ones beside them.</summary>
public sealed class LargeAttachmentTests : IAsyncDisposable
{
    private const int LargeSize = 2 * 1024 * 1024;

    private readonly TaskCompletionSource _gate = new();
    private readonly LoopbackSmtpServer _server;
    private readonly AsyncSmtpOptions _options;
    private SmtpMailSender? _sender;
    private int _atTheGate;

    public LargeAttachmentTests()
    {
        _server = LoopbackSmtpServer.Start(new() { Script = HoldLarge });
        _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, MaxConnections = 8, MaxContentBytesInFlight = (2 * LargeSize) + (LargeSize / 2) };
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _sender!.DisposeAsync().AsTask().Capped();
        await _server.DisposeAsync().AsTask().Capped();
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task SendAsync_MoreLargeOnesThanFit_SendsTwoAtOnceAndSmallOnesMeanwhile(SmtpClientDriver driver)
    {
        SmtpMailSender sender = Open(driver);
        Task<MailSendResult>[] large = [.. Enumerable.Range(0, 6).Select(_ => SendLargeAsync(sender, LargeSize))];
        await Hang.UntilAsync(() => Volatile.Read(ref _atTheGate) == 2);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(DeliveryOutcome.Sent, (await sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped()).Outcome);
        }

        Assert.Equal(2, Volatile.Read(ref _atTheGate));
        Assert.Equal(4, sender.GetStatistics().QueuedSends);
        _gate.SetResult();
        Assert.All(await Task.WhenAll(large).Capped(), static result => Assert.Equal(DeliveryOutcome.Sent, result.Outcome));
        Assert.Equal(16, _server.AcceptedMails);
        Assert.Equal(0, sender.GetStatistics().QueuedSends);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task SendAsync_LargerThanTheBound_GoesAlone(SmtpClientDriver driver)
    {
        SmtpMailSender sender = Open(driver);
        Task<MailSendResult> huge = SendLargeAsync(sender, 4 * LargeSize);
        await Hang.UntilAsync(() => Volatile.Read(ref _atTheGate) == 1);

        Task<MailSendResult> next = SendLargeAsync(sender, LargeSize);
        Assert.Equal(1, sender.GetStatistics().QueuedSends);
        _gate.SetResult();

        Assert.Equal(DeliveryOutcome.Sent, (await huge.Capped()).Outcome);
        Assert.Equal(DeliveryOutcome.Sent, (await next.Capped()).Outcome);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task SendAsync_LargeOneIsRefused_LeavesTheRoomToTheNext(SmtpClientDriver driver)
    {
        SmtpMailSender sender = Open(driver);
        _server.Script = static step => step is { Stage: SmtpServerStage.EndOfData } ? SmtpServerAction.Reply(554, "5.6.0 no") : null;
        for (int i = 0; i < 4; i++)
        {
            await Assert.ThrowsAsync<MailSendException>(SendLargeAsync(sender, LargeSize).Capped);
        }

        _server.Script = null;

        Assert.Equal(DeliveryOutcome.Sent, (await SendLargeAsync(sender, 4 * LargeSize).Capped()).Outcome);
    }

    public static TheoryData<SmtpClientDriver> Drivers() => new(Enum.GetValues<SmtpClientDriver>());

    private static async Task<MailSendResult> SendLargeAsync(SmtpMailSender sender, int size)
    {
        using MailMessage message = Mails.Plain();
        message.Attachments.Add(new Attachment(new MemoryStream(new byte[size], writable: false), "report.bin", "application/octet-stream"));
        return await sender.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private SmtpMailSender Open(SmtpClientDriver driver)
    {
        _options.Driver = driver;
        return _sender = new SmtpMailSender(_options);
    }

    private SmtpServerAction? HoldLarge(SmtpServerStep step)
    {
        if (step.Stage != SmtpServerStage.EndOfData || step.Content.Length < LargeSize)
        {
            return null;
        }

        Interlocked.Increment(ref _atTheGate);
        return SmtpServerAction.Default.WaitFor(_gate.Task);
    }
}
