using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Mail;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Sending;

/// <summary>A client's thread goes from one message to the next by itself, and nobody else's code runs on it.</summary>
public sealed class LentThreadSendTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<LendingTransport> _made = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 1);
    private readonly List<IDisposable> _disposables = [];
    private Action? _making;
    private Action? _meanwhile;
    private bool _isTimed = true;
    private int _loses;
    private SmtpMailSender? _sender;

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        _disposables.ForEach(static d => d.Dispose());
        _gate.Dispose();
    }

    [Fact]
    public async Task SendAsync_OthersWait_TheirSendsAreStartedByTheThreadThatIsFree()
    {
        // That its first message opened the connection is told on the pool, which then grants the next.
        _isTimed = false;
        Task<MailSendResult>[] sends = await QueueAsync(4);

        _gate.Release();
        await Task.WhenAll(sends).Capped();

        // The first was by its caller.
        LendingTransport transport = Assert.Single(_made);
        Assert.Equal(4, transport.StartedBy.Count);
        Assert.DoesNotContain(transport.Own, transport.StartedBy.Take(1));
        Assert.All(transport.StartedBy.Skip(1), thread => Assert.Same(transport.Own, thread));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_Accepted_RunsNobodysCodeOnTheClientsThreads(bool permits)
    {
        ConcurrentBag<Thread> told = [];
        void Tell() => told.Add(Thread.CurrentThread);
        if (permits)
        {
            _options.RateLimit.AcquireAsync = _ =>
            {
                Tell();
                return ValueTask.CompletedTask;
            };
        }

        // The first client is gone when its second message comes, and so is replaced; the next carries three messages. A new client runs ConfigureClient.
        _loses = 2;
        _options.MaxMessagesPerConnection = 3;
        _making = Tell;
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == AsyncSmtpMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Tell());
        listener.Start();
        Sender(new TellingLoggers(Tell)).SendCompleted += (_, _) => Tell();
        Task[] sends = [.. (await QueueAsync(5)).Select(async send =>
        {
            await send.ConfigureAwait(false);
            Tell();
        })];

        _gate.Release();
        await Task.WhenAll(sends).Capped();

        // The event, the continuation, and at least a measurement and a line of the log for each.
        Assert.InRange(told.Count, 4 * sends.Length, int.MaxValue);
        Assert.Equal(3, _made.Count);
        Assert.All(_made, transport => Assert.DoesNotContain(transport.Own, told));
    }

    [Fact]
    public async Task SendAsync_ContinuationThatBlocks_HoldsUpNobody()
    {
        using ManualResetEventSlim blocked = new();
        Task<MailSendResult>[] sends = await QueueAsync(3);
        Task blocking = BlockAfterAsync(sends[0], blocked);

        _gate.Release();

        await Task.WhenAll(sends[1..]).Capped();
        Assert.False(blocking.IsCompleted);
        blocked.Set();
        await blocking.Capped();
    }

    [Fact]
    public async Task SendAsync_CancelledOnTheClientsThreadInTheMiddleOfASend_EndsAtOnce()
    {
        // An observer of the commit point runs there, and may cancel another send, which must not wait until this one has ended.
        using CancellationTokenSource cancel = new();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _meanwhile = () =>
        {
            go.Task.Wait(Hang.Cap);
            cancel.Cancel();
        };
        Task<MailSendResult> onTheWire = (await QueueAsync(1))[0];
        using MailMessage waiting = Mails.Plain();
        Task<MailSendResult> queued = Sender().SendAsync(waiting, cancel.Token);

        go.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(queued.Capped);
        Assert.False(onTheWire.IsCompleted);
        _gate.Release();
        Assert.Equal(DeliveryOutcome.Sent, (await onTheWire.Capped()).Outcome);
    }

    private SmtpMailSender Sender(TellingLoggers? loggers = null) => _sender ??= new SmtpMailSender(_options, loggers, timeProvider: null, _ => Make());

    private LendingTransport Make()
    {
        _making?.Invoke();
        LendingTransport transport = new() { Sending = _made.IsEmpty ? Hold : null, IsTimed = _isTimed, Loses = _made.IsEmpty ? _loses : 0 };
        _made.Enqueue(transport);
        return transport;
    }

    /// <summary>In the middle of the first send of all.</summary>
    private void Hold()
    {
        _held.SetResult();
        _meanwhile?.Invoke();
        _gate.Wait(Hang.Cap);
    }

    /// <summary>Submits so many, of which the first is on the wire, held by the gate, and the others wait for their turn.</summary>
    private async Task<Task<MailSendResult>[]> QueueAsync(int count)
    {
        Task<MailSendResult>[] sends = new Task<MailSendResult>[count];
        for (int i = 0; i < count; i++)
        {
            MailMessage message = Mails.Plain();
            _disposables.Add(message);
            sends[i] = Sender().SendAsync(message, TestContext.Current.CancellationToken);
        }

        await _held.Task.Capped();
        await Hang.UntilAsync(() => Sender().GetStatistics().QueuedSends == count - 1);
        return sends;
    }

    private static async Task BlockAfterAsync(Task send, ManualResetEventSlim until)
    {
        await send.ConfigureAwait(false);
        until.Wait(Hang.Cap);
    }
}
