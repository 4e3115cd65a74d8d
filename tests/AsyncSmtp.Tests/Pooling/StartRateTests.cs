using System.Collections.Concurrent;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>The rate of starts through the whole sender, in fake time: what a server would count.</summary>
public sealed class StartRateTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly List<DateTimeOffset> _starts = [];
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.AttemptTimeout = o.IdleTimeout = o.ConnectionLifetime = Timeout.InfiniteTimeSpan);
    private SmtpMailSender? _sender;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, null, _time, _transports.Create);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task SendAsync_FiveThousandAt200ASecond_Take24Seconds()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (200, TimeSpan.FromSeconds(1));
        _transports.Configure = t => t.OnStart = t => AcceptAndNote(t);
        Task<MailSendResult>[] sends = [.. Enumerable.Range(0, 5_000).Select(_ => Sender.SendAsync(Mails.Plain(), Token))];
        DateTimeOffset begin = _time.GetUtcNow();

        while (!Array.TrueForAll(sends, static s => s.IsCompleted))
        {
            await SettleAsync();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(5_000, _starts.Count);
        Assert.InRange(_starts[^1] - begin, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(25));
        AssertRate(200, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task SendAsync_OutageOfAMinute_NoBurstAfterIt()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (30, TimeSpan.FromMinutes(1));
        ConcurrentQueue<ManualTransport> stuck = [];
        bool isDown = false;
        _transports.Configure = t => t.OnStart = t =>
        {
            Note();
            if (Volatile.Read(ref isDown))
            {
                stuck.Enqueue(t);
            }
            else
            {
                t.Accept();
            }
        };
        Task<MailSendResult>[] sends = [.. Enumerable.Range(0, 2_000).Select(_ => Sender.SendAsync(Mails.Plain(), Token))];
        DateTimeOffset begin = _time.GetUtcNow();

        while (!Array.TrueForAll(sends, static s => s.IsCompleted))
        {
            Volatile.Write(ref isDown, (_time.GetUtcNow() - begin).TotalMinutes is >= 30 and < 31);
            while (!isDown && stuck.TryDequeue(out ManualTransport? transport))
            {
                transport.Accept();
            }

            // At once after the outage, those that were stuck come back one after the other, and others start.
            await Hang.UntilAsync(() => Sender.GetStatistics().BusyConnections == stuck.Count);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2_000, _starts.Count);
        AssertRate(30, TimeSpan.FromMinutes(1));

        // The outage costs what it lasts, and not more.
        Assert.InRange((_starts[^1] - begin).TotalMinutes, 66, 68.5);
    }

    [Fact]
    public async Task SendAsync_SeveralLimits_KeepsAll()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (5, TimeSpan.FromSeconds(1));
        _options.RateLimit.Additional.Add(new RateLimitWindow { PermitLimit = 100, Window = TimeSpan.FromHours(1) });
        _transports.Configure = t => t.OnStart = t => AcceptAndNote(t);
        Task<MailSendResult>[] sends = [.. Enumerable.Range(0, 250).Select(_ => Sender.SendAsync(Mails.Plain(), Token))];

        while (!Array.TrueForAll(sends, static s => s.IsCompleted))
        {
            await SettleAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        AssertRate(5, TimeSpan.FromSeconds(1));
        AssertRate(100, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task SendAsync_RetriesCountAsStarts()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (1, TimeSpan.FromMinutes(1));
        (_options.Retry.BaseDelay, _options.Retry.MaxAttempts) = (TimeSpan.Zero, 3);
        int starts = 0;
        _transports.Configure = t => t.OnStart = t =>
        {
            Note();
            if (++starts < 3)
            {
                t.Complete(new System.Net.Mail.SmtpException(System.Net.Mail.SmtpStatusCode.InsufficientStorage));
            }
            else
            {
                t.Accept();
            }
        };
        Task<MailSendResult> send = Sender.SendAsync(Mails.Plain(), Token);
        while (!send.IsCompleted)
        {
            await SettleAsync();
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(3, (await send).Attempts);
        AssertRate(1, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task SendAsync_CancelledWhileWaitingForTheRate_LeavesAtOnceAndTakesNoPermit()
    {
        (_options.RateLimit.PermitLimit, _options.RateLimit.Window) = (1, TimeSpan.FromMinutes(1));
        _transports.Configure = t => t.OnStart = t => AcceptAndNote(t);
        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> waiting = Sender.SendAsync(Mails.Plain(), cancel.Token);
        Task<MailSendResult> next = Sender.SendAsync(Mails.Plain(), Token);
        Assert.Equal((2, 1), (Sender.GetStatistics().QueuedSends, Sender.GetStatistics().IdleConnections));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.Capped);
        _time.Advance(TimeSpan.FromMinutes(1));

        await next.Capped();
        AssertRate(1, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task AcquireAsync_OfTheUser_IsAwaitedBeforeEachAttemptAndFailsTheSend()
    {
        TaskCompletionSource permit = new();
        int calls = 0;
        _options.RateLimit.AcquireAsync = token => ++calls == 1 ? new ValueTask(permit.Task.WaitAsync(token)) : throw new InvalidOperationException("The limiter is full.");
        _transports.Configure = t => t.OnStart = t => AcceptAndNote(t);
        Task<MailSendResult> first = Sender.SendAsync(Mails.Plain(), Token);
        Assert.Empty(_starts);
        permit.SetResult();
        await first.Capped();
        Assert.Single(_starts);

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, "The limiter is full."), (failure.Outcome, failure.InnerException!.Message));
        Assert.Contains("The limiter is full.", failure.Message, StringComparison.Ordinal);

        // Its connection is closed, which is not on the caller's path.
        await SettleAsync();
    }

    [Fact]
    public async Task AcquireAsync_OfTheUserLastsLongerThanIdleTimeout_RenewsTheConnection()
    {
        _options.IdleTimeout = TimeSpan.FromSeconds(8);
        TaskCompletionSource permit = new();
        int calls = 0;
        _options.RateLimit.AcquireAsync = token => ++calls == 2 ? new ValueTask(permit.Task.WaitAsync(token)) : default;
        _transports.Configure = t => t.OnStart = t => AcceptAndNote(t);
        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        Task<MailSendResult> second = Sender.SendAsync(Mails.Plain(), Token);
        _time.Advance(TimeSpan.FromSeconds(8));

        permit.SetResult();
        await second.Capped();

        Assert.Equal(2, _transports.Count);
    }

    private void AcceptAndNote(ManualTransport transport)
    {
        Note();
        transport.Accept();
    }

    private void Note()
    {
        lock (_starts)
        {
            _starts.Add(_time.GetUtcNow());
        }
    }

    /// <summary>Lets all that has started come to its end. A send that has been given a connection is busy from then on, so nothing is under way after this.</summary>
    private Task SettleAsync() => Hang.UntilAsync(() => Sender.GetStatistics().BusyConnections == 0);

    private void AssertRate(int limit, TimeSpan window)
    {
        DateTimeOffset[] starts = [.. _starts.Order()];
        Assert.All(Enumerable.Range(0, Math.Max(0, starts.Length - limit)), i => Assert.True(starts[i + limit] - starts[i] >= window, $"{limit + 1} starts within {starts[i + limit] - starts[i]} from {i} on."));
    }
}
