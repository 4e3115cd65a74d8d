using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>Every connection is in use, or cannot be opened: who waits is served, or told in time, and no place is lost.</summary>
/// <remarks>There is no least number of connections: the pool makes one when a send needs it, so a pool of exactly one is <c>MaxConnections = 1</c>.</remarks>
public sealed class ExhaustedPoolTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        o.MaxConnections = 1;
        o.Retry.MaxAttempts = 1;
    });

    private SmtpMailSender? _sender;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, null, _time, _transports.Create);

    private SmtpSenderStatistics Statistics => Sender.GetStatistics();

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task SendTimeout_WhileAllWait_EndsEveryWaitAtItsOwnTime()
    {
        _options.SendTimeout = TimeSpan.FromSeconds(10);
        _transports.Configure = static t => t.OnStart = static t => t.Commit();
        Task<MailSendResult> held = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();
        Task<MailSendResult>[] waiting = [SendAsync(), SendAsync(), SendAsync()];
        _time.Advance(TimeSpan.FromSeconds(1));
        Task<MailSendResult> last = SendAsync();

        _time.Advance(TimeSpan.FromSeconds(9));

        foreach (Task<MailSendResult> send in waiting)
        {
            MailSendException failure = await Assert.ThrowsAsync<MailSendException>(send.Capped);
            Assert.Equal((DeliveryOutcome.NotSent, 0, true), (failure.Outcome, failure.Attempts, failure.IsTransient));
            Assert.Contains("SendTimeout (00:00:10), the wait for a connection included", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, 1), (Statistics.BusyConnections, Statistics.QueuedSends));
        transport.Complete();
        Assert.Equal(DeliveryOutcome.Sent, (await held.Capped()).Outcome);
        await Hang.UntilAsync(() => transport.Starts == 2);
        transport.Complete();
        Assert.Equal(DeliveryOutcome.Sent, (await last.Capped()).Outcome);
        Assert.Equal(1, _transports.Count);
    }

    [Fact]
    public async Task Cancel_OfEveryOtherWaiter_LeavesTheRestInOrder()
    {
        _options.MaxMessagesPerConnection = 1_000;
        List<string> order = [];
        Task<MailSendResult> held = SendAsync();
        ManualTransport transport = await _transports.NextStartedAsync();
        transport.OnStart = t =>
        {
            order.Add(t.Recipients!.Addresses.Single().Address);
            t.Accept();
        };
        CancellationTokenSource[] cancels = [.. Enumerable.Range(0, 100).Select(static _ => new CancellationTokenSource())];
        Task<MailSendResult>[] waiting = [.. cancels.Select((c, i) => Sender.SendAsync(Mails.Plain($"{i}@example.com"), c.Token))];

        await Task.WhenAll(cancels.Where(static (_, i) => i % 2 == 1).Select(static c => Task.Run(c.Cancel, Token))).Capped();
        foreach (Task<MailSendResult> cancelled in waiting.Where(static (_, i) => i % 2 == 1))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(cancelled.Capped);
        }

        transport.Accept();

        await Task.WhenAll(waiting.Where(static (_, i) => i % 2 == 0).Append(held)).Capped();
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"{2 * i}@example.com"), order);
        Array.ForEach(cancels, static c => c.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_TheConnectionOfAnotherFailsToOpen_EndsWhenOneMayBeMadeAgain(bool asksToSlowDown)
    {
        Task<MailSendResult> fails = SendAsync();
        ManualTransport refused = await _transports.NextStartedAsync();
        Task<MailSendResult> waiting = SendAsync();

        refused.Complete(asksToSlowDown ? new SmtpException(SmtpStatusCode.ServiceNotAvailable) : Unreachable());
        await Assert.ThrowsAsync<MailSendException>(fails.Capped);
        if (asksToSlowDown)
        {
            await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
            Assert.Equal((1, 1), (Statistics.QueuedSends, _transports.Count));

            // The pool's alarm is rounded up to a whole millisecond.
            _time.Advance(Statistics.Servers[0].SetAsideFor + TimeSpan.FromMilliseconds(1));
        }

        (await _transports.NextStartedAsync()).Accept();
        Assert.Equal(DeliveryOutcome.Sent, (await waiting.Capped()).Outcome);
    }

    [Fact]
    public async Task Wait_TheServersLimitIsRaised_EndsForOneMoreAtOnce()
    {
        _options.MaxConnections = 2;
        Task<MailSendResult> fails = SendAsync();
        (await _transports.NextStartedAsync()).Complete(new SmtpException(SmtpStatusCode.ServiceNotAvailable));
        await Assert.ThrowsAsync<MailSendException>(fails.Capped);
        await Hang.UntilAsync(() => Statistics.BusyConnections == 0);
        Task<MailSendResult>[] sends = [SendAsync(), SendAsync(), SendAsync()];
        _time.Advance(Statistics.Servers[0].SetAsideFor + TimeSpan.FromMilliseconds(1));
        ManualTransport only = await _transports.NextStartedAsync();
        Assert.Equal((1, 2, 1), (Statistics.BusyConnections, Statistics.QueuedSends, Statistics.Servers[0].ConnectionLimit));

        _time.Advance(AsyncSmtpDefaults.ThrottleGrowth);
        only.Accept();

        // The one goes on with the next, and another is made for the last, while the first is still at it.
        ManualTransport second = await _transports.NextStartedAsync();
        await Hang.UntilAsync(() => only.Starts == 2);
        Assert.Equal((2, 0, 2), (Statistics.BusyConnections, Statistics.QueuedSends, Statistics.Servers[0].ConnectionLimit));
        only.Accept();
        second.Accept();
        await Task.WhenAll(sends).Capped();
    }

    [Fact]
    public async Task AThousandFailedOpens_LeaveEveryPlaceFree()
    {
        (_options.MaxConnections, _options.AdaptiveThrottle) = (4, false);
        _transports.Configure = static t => t.OnStart = static t => t.Complete(Unreachable());
        Exception?[] failures = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Record.ExceptionAsync(SendAsync).AsTask())).Capped();
        Assert.All(failures, static f => Assert.Equal(DeliveryOutcome.NotSent, Assert.IsType<MailSendException>(f).Outcome));
        await Hang.UntilAsync(() => Statistics is { IdleConnections: 0, BusyConnections: 0, QueuedSends: 0, ActiveSends: 0 });
        Assert.Equal((1_000, 1_000L), (_transports.Count, Statistics.Servers[0].FailedAttempts));

        _transports.Configure = static t => t.OnStart = static t => t.Commit();
        Task<MailSendResult>[] sends = [.. Enumerable.Range(0, 5).Select(_ => SendAsync())];
        Assert.Equal((4, 1), (Statistics.BusyConnections, Statistics.QueuedSends));

        ManualTransport[] open = await OpenAsync(1_000, 4);
        Array.ForEach(open, static t => t.Complete());
        await Hang.UntilAsync(() => open.Sum(static t => t.Starts) == 5);
        open.Single(static t => t.Starts == 2).Complete();
        Assert.All(await Task.WhenAll(sends).Capped(), static r => Assert.Equal(DeliveryOutcome.Sent, r.Outcome));
    }

    [Fact]
    public async Task ClearConnections_SeveralTimesWithEveryoneBusy_ReplacesEachOnceAfterItsMail()
    {
        _options.MaxConnections = 3;
        Task<MailSendResult>[] sends = [SendAsync(), SendAsync(), SendAsync()];
        ManualTransport[] old = await OpenAsync(0, 3);
        Task<MailSendResult>[] waiting = [SendAsync(), SendAsync(), SendAsync()];

        for (int i = 0; i < 3; i++)
        {
            Sender.ClearConnections();
            Assert.Equal((0, 3, 3), (Statistics.IdleConnections, Statistics.BusyConnections, Statistics.QueuedSends));
        }

        Assert.All(old, static t => Assert.False(t.IsDisposed));
        Array.ForEach(old, static t => t.Accept());
        await Task.WhenAll(sends).Capped();
        ManualTransport[] fresh = await OpenAsync(0, 3);
        Assert.All(old, static t => Assert.True(t is { IsDisposed: true, Starts: 1 }));
        Array.ForEach(fresh, static t => t.Accept());
        await Task.WhenAll(waiting).Capped();

        // These are of after the last time, and rest.
        await Hang.UntilAsync(() => Statistics is { IdleConnections: 3, BusyConnections: 0 });
        Assert.Equal((6, 6L), (_transports.Count, Statistics.TotalConnections));
        Sender.ClearConnections();
        Assert.Equal((0, 0), (Statistics.IdleConnections, Statistics.BusyConnections));
        Assert.All(fresh, static t => Assert.True(t.IsDisposed));
    }

    private static SmtpException Unreachable() => new("Failure sending mail.", new SocketException((int)SocketError.ConnectionRefused));

    /// <summary>The next ones made, after passing over so many.</summary>
    private async Task<ManualTransport[]> OpenAsync(int skip, int count)
    {
        List<ManualTransport> open = [];
        for (int i = 0; i < skip + count; i++)
        {
            open.Add(await _transports.NextStartedAsync());
        }

        return [.. open.Skip(skip)];
    }

    private Task<MailSendResult> SendAsync() => Sender.SendAsync(Mails.Plain(), Token);
}
