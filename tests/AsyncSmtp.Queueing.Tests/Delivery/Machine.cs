using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>One of several machines that take mails out of the same queue, with a pool and a way to the ledger of its own.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly SmtpMailSender _sender;
    private readonly QueuedMailHandler _handler;

    public Machine(LoopbackSmtpServer server, ISentLedger shared, InDoubtPolicy policy = InDoubtPolicy.Park)
    {
        Ledger = new FaultyLedger(shared);
        _sender = new SmtpMailSender(new AsyncSmtpOptions
        {
            Host = server.Host,
            Port = server.Port,
            EnableSsl = false,
            Retry = { MaxAttempts = 1 },
            CommitObserver = new LedgerCommitObserver(Ledger),
        });
        _handler = new QueuedMailHandler(_sender, Ledger, new QueuedMailOptions { InDoubt = policy, CommitWindow = Window, OutcomeTimeout = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) });
    }

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(15);

    public FaultyLedger Ledger { get; }

    public Task<QueuedMailAnswer> HandleAsync(QueuedMail mail, int delivery = 1) => _handler.HandleAsync(mail, delivery, TestContext.Current.CancellationToken).Capped();

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
