using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

/// <summary>A send that is turned away for a cause that is not its own gets in line again: without a pause, and without having used up an attempt. Time stands still here.</summary>
public sealed class SendTurnedAwayTests : IAsyncDisposable
{
    private readonly ManualTransports _transports = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        o.MaxConnections = 2;
        o.Retry.MaxAttempts = 1;
    });

    private SmtpMailSender? _sender;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, null, new FakeTimeProvider(), _transports.Create);

    public async ValueTask DisposeAsync() => await Sender.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task SendAsync_TooManyConnections_WaitsForOneOfTheOthers()
    {
        Task<MailSendResult> first = SendAsync();
        ManualTransport kept = await _transports.NextStartedAsync();
        Task<MailSendResult> second = SendAsync();
        (await _transports.NextStartedAsync()).Complete(new SmtpException(SmtpStatusCode.ServiceNotAvailable));
        await Hang.UntilAsync(() => Sender.GetStatistics() is { BusyConnections: 1, QueuedSends: 1 });

        kept.Accept();
        await first.Capped();
        await Hang.UntilAsync(() => kept.Starts == 2);
        kept.Accept();

        Assert.Equal(1, (await second.Capped()).Attempts);
        Assert.Equal(2, _transports.Count);
    }

    [Fact]
    public async Task SendAsync_ServerIsNotThere_GoesToTheNextAtOnce()
    {
        Task<MailSendResult> sending = SendOverTwoServersAsync();
        ManualTransport first = await _transports.NextStartedAsync();
        first.Complete(Unreachable());
        ManualTransport second = await _transports.NextStartedAsync();
        second.Accept();

        Assert.Equal(1, (await sending.Capped()).Attempts);
        Assert.Equal(("a", "b"), (first.Server!.Host, second.Server!.Host));
    }

    [Fact]
    public async Task SendAsync_NoServerIsThere_FailsAfterEachHasBeenAskedOnce()
    {
        Task<MailSendResult> sending = SendOverTwoServersAsync();
        (await _transports.NextStartedAsync()).Complete(Unreachable());
        (await _transports.NextStartedAsync()).Complete(Unreachable());

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.NotSent, 1), (failure.Outcome, failure.Attempts));
        Assert.Equal(2, _transports.Count);
    }

    [Fact]
    public async Task SendAsync_QueueIsFullAndSetToFail_IsRefusedWithoutAnAttempt()
    {
        (_options.MaxConnections, _options.MaxQueueLength, _options.QueueFullMode) = (1, 0, QueueFullMode.Fail);
        Task<MailSendResult> held = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();

        await Assert.ThrowsAsync<MailQueueFullException>(SendAsync().Capped);

        Assert.Equal((1L, 0), (Sender.GetStatistics().NotSentMessages, Sender.GetStatistics().QueuedSends));
        transport.Accept();
        await held.Capped();
    }

    private static SmtpException Unreachable() => new("Failure sending mail.", new SocketException((int)SocketError.ConnectionRefused));

    private Task<MailSendResult> SendOverTwoServersAsync()
    {
        _options.Host = null;
        _options.Servers.Add(new SmtpServerOptions { Host = "a" });
        _options.Servers.Add(new SmtpServerOptions { Host = "b" });
        return SendAsync();
    }

    private Task<MailSendResult> SendAsync() => Sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken);
}
