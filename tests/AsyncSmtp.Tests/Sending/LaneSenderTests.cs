using AsyncSmtp.Sending;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

public sealed class LaneSenderTests
{
    private readonly ManualTransports _transports = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_EachWay_WaitsInTheLaneAndKeepsTokenAndCancellation()
    {
        await using SmtpMailSender sender = new(_options, null, new FakeTimeProvider(), _transports.Create);
        LaneSender urgent = Assert.IsType<LaneSender>(sender.InLane(SendLane.Urgent));
        Task<MailSendResult> held = sender.SendAsync(Mails.Plain("held@example.com"), Token);
        ManualTransport transport = await _transports.NextStartedAsync();
        List<string> order = [];
        transport.OnStart = t =>
        {
            order.Add(t.Recipients!.Addresses[0].User);
            t.Accept();
        };
        using CancellationTokenSource cancel = new();
        Task<MailSendResult>[] cancelled =
        [
            urgent.SendAsync(Mails.Plain(), cancel.Token),
            urgent.SendAsync(Mails.Plain(), "token", cancel.Token),
        ];
        Task<MailSendResult> cancelledForResult = urgent.SendForResultAsync(Mails.Plain(), cancel.Token);

        Task<MailSendResult>[] sends =
        [
            sender.SendAsync(Mails.Plain("last@example.com"), Token),
            urgent.SendAsync(Mails.Plain("first@example.com"), Token),
            urgent.SendAsync(Mails.Plain("second@example.com"), "token", Token),
            urgent.SendForResultAsync(Mails.Plain("third@example.com"), Token),
        ];
        await cancel.CancelAsync();
        transport.Accept();
        MailSendResult[] results = await Task.WhenAll([held, .. sends]).Capped();

        Assert.Equal(["first", "second", "third", "last"], order);
        Assert.Equal([null, null, null, "token", null], results.Select(static r => r.UserToken));
        foreach (Task<MailSendResult> send in cancelled)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send).Capped();
        }

        Assert.IsAssignableFrom<OperationCanceledException>((await cancelledForResult.Capped()).Exception);
        Assert.Same(sender, urgent.Sender);
    }
}
