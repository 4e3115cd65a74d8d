using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>A handler over a scripted sender and a ledger in memory.</summary>
internal sealed class Consumer : IAsyncDisposable
{
    private readonly QueuedMailHandler _handler;

    public Consumer(Action<QueuedMailOptions>? configure = null, IAttachmentStore? store = null, int attempts = 1, IAsyncMailSender? sender = null, ICommitObserver? observer = null, bool isObserved = true)
    {
        Shared = new MemorySentLedger(Time);
        Ledger = new FaultyLedger(Shared);
        Sender = new CapturingMailSender(o =>
        {
            o.Retry.MaxAttempts = attempts;
            o.CommitObserver = isObserved ? observer ?? new LedgerCommitObserver(Ledger) : null;
        });
        Options = new QueuedMailOptions { MaxDeliveries = 3 };
        configure?.Invoke(Options);
        _handler = new QueuedMailHandler(sender ?? Sender, Ledger, Options, store, Time, new FakeLogger<QueuedMailHandler>(Log));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public MemorySentLedger Shared { get; }

    public FaultyLedger Ledger { get; }

    public CapturingMailSender Sender { get; }

    public QueuedMailOptions Options { get; }

    public FakeLogCollector Log { get; } = new();

    /// <summary>Gets how many times a mail came as far as the server.</summary>
    public int Sends => Sender.Captured.Count;

    public async Task<QueuedMailAnswer> HandleAsync(QueuedMail mail, int delivery = 1, CancellationToken? cancellationToken = null)
    {
        Task<QueuedMailAnswer> handling = _handler.HandleAsync(mail, delivery, cancellationToken ?? TestContext.Current.CancellationToken);
        long start = Environment.TickCount64;
        while (!handling.IsCompleted && Environment.TickCount64 - start < Hang.Cap.TotalMilliseconds)
        {
            // Pauses are over as soon as somebody waits for them.
            Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        QueuedMailAnswer answer = await handling.Capped();
        Assert.DoesNotContain("@example", answer.Reason ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain(Log.GetSnapshot(), static r => r.Message.Contains("@example", StringComparison.Ordinal));
        return answer;
    }

    public async Task AssertStatesAsync(QueuedMail mail, params LedgerState[] expected) => Assert.Equal(expected, await Shared.StatesAsync(mail));

    public ValueTask DisposeAsync() => Sender.DisposeAsync();
}
