using System.Net.Mail;
using AsyncSmtp.Queueing;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/queueing.md.</summary>
public sealed class QueueingSnippets : SnippetServer
{
    private readonly MemorySentLedger _ledger = new();

    [Fact]
    public async Task Register()
    {
        ServiceCollection services = [];

        // begin-snippet: queueing-register
        services.AddSingleton<ISentLedger, MemorySentLedger>(); // for tests: a fleet needs a ledger that is durable
        services.AddAsyncSmtp(o => o.Host = "smtp.example.com").AddQueuedMail(o => o.InDoubt = InDoubtPolicy.Park);

        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredService<QueuedMailHandler>());
    }

    [Fact]
    public async Task Enqueue()
    {
        string folder = Directory.CreateTempSubdirectory("asyncsmtp-docs-").FullName;
        FileAttachmentStore store = new(folder);
        Queue queue = new();
        CancellationToken cancellationToken = Token;
        using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");

        // begin-snippet: queueing-enqueue
        QueuedMail mail = await QueuedMail.FromAsync(message, new EnqueueOptions
        {
            Id = "order-4711-confirmation",
            NotAfter = DateTimeOffset.UtcNow.AddHours(6),
            AttachmentStore = store,
        }, cancellationToken);
        await queue.PublishAsync(mail.ToJson());

        // end-snippet
        Directory.Delete(folder);

        Assert.Equal("<order-4711-confirmation@example.com>", QueuedMail.FromJson(Assert.Single(queue.Published)).MessageId);
    }

    [Fact]
    public async Task Consume()
    {
        Options.CommitObserver = new LedgerCommitObserver(_ledger);
        await using SmtpMailSender sender = new(Options);
        QueuedMailHandler handler = new(sender, _ledger);
        using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
        Queue queue = new();
        Delivery delivery = new(QueuedMail.From(message).ToJson(), Count: 1);
        CancellationToken cancellationToken = Token;

        // begin-snippet: queueing-consume
        QueuedMailAnswer answer = await handler.HandleAsync(QueuedMail.FromJson(delivery.Body), delivery.Count, cancellationToken);
        switch (answer.Kind)
        {
            case QueuedMailAnswerKind.Complete:
                await queue.AcknowledgeAsync(delivery);
                break;
            case QueuedMailAnswerKind.RetryAfter:
                await queue.DeliverAgainAsync(delivery, answer.Delay);
                break;
            case QueuedMailAnswerKind.DeadLetter:
                await queue.MoveAsync(delivery, "dead", answer.Reason);
                break;
            case QueuedMailAnswerKind.Park:
                await queue.MoveAsync(delivery, "parked", answer.Reason);
                break;
        }

        // end-snippet
        Assert.Equal(["acknowledged"], queue.Done);
        Assert.Single(Server.Mails);
    }

    [Fact]
    public async Task Parked()
    {
        MemorySentLedger ledger = _ledger;
        CancellationToken cancellationToken = Token;
        Guid claim = Guid.NewGuid();
        await ledger.ClaimAsync("order-4711-confirmation", 1, claim, TimeSpan.FromMinutes(15), cancellationToken);
        await ledger.RecordAsync("order-4711-confirmation", claim, [KeyValuePair.Create(0, LedgerState.InDoubt)], cancellationToken);

        // begin-snippet: queueing-parked
        await foreach (LedgerEntry entry in ledger.ListInDoubtAsync(TimeSpan.FromMinutes(15), cancellationToken))
        {
            Console.WriteLine($"{entry.MailId}: {entry.Recipients.Count(r => r == LedgerState.InDoubt)} in doubt for {entry.SinceChange}");
        }

        await ledger.ResolveAsync("order-4711-confirmation", LedgerState.Claimed, cancellationToken);

        // end-snippet
        LedgerEntry after = await ledger.ClaimAsync("order-4711-confirmation", 1, Guid.NewGuid(), TimeSpan.FromMinutes(15), cancellationToken);
        Assert.Equal([LedgerState.Claimed], after.Recipients);
    }

    private sealed record Delivery(byte[] Body, int Count);

    /// <summary>A stand-in for a queue's client.</summary>
    private sealed class Queue
    {
        public List<byte[]> Published { get; } = [];

        public List<string> Done { get; } = [];

        public Task PublishAsync(byte[] body)
        {
            Published.Add(body);
            return Task.CompletedTask;
        }

        public Task AcknowledgeAsync(Delivery delivery) => NoteAsync(delivery, "acknowledged");

        public Task DeliverAgainAsync(Delivery delivery, TimeSpan delay) => NoteAsync(delivery, $"again after {delay}");

        public Task MoveAsync(Delivery delivery, string to, string? reason) => NoteAsync(delivery, $"{to}: {reason}");

        private Task NoteAsync(Delivery delivery, string what)
        {
            Assert.NotEmpty(delivery.Body);
            Done.Add(what);
            return Task.CompletedTask;
        }
    }
}
