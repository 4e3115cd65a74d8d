using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>A password reset and a newsletter on the same connection.</summary>
public sealed class LaneTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });
    private readonly AsyncSmtpOptions _options;
    private SmtpMailSender? _sender;

    public LaneTests() => _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, MaxConnections = 1, ShutdownTimeout = TimeSpan.Zero };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task InLane_UrgentBehind50000Bulk_IsTheNextOnTheWire()
    {
        TaskCompletionSource gate = new();
        _server.Script = step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 10 } ? SmtpServerAction.Default.WaitFor(gate.Task) : null;
        IAsyncMailSender bulk = Sender.InLane(SendLane.Bulk);
        using MailMessage newsletter = Mails.Plain("all@example.com");
        Task<MailSendResult>[] queued = [.. Enumerable.Range(0, 50_000).Select(_ => bulk.SendAsync(newsletter, Token))];
        await Hang.UntilAsync(() => _server.AcceptedMails == 9 && Sender.GetStatistics().BusyConnections == 1);

        Task<MailSendResult> urgent = Sender.InLane(SendLane.Urgent).SendAsync(Mails.Plain("you@example.com"), Token);
        gate.SetResult();

        MailSendResult result = await urgent.Capped();
        Assert.Equal(result.MessageId, _server.Mails[10].MessageId);

        await Sender.DisposeAsync().AsTask().Capped();
        MailSendResult[] sent = [.. queued.Where(static q => q.IsCompletedSuccessfully).Select(static q => q.Result)];
        Assert.Equal(_server.AcceptedMails - 1, sent.Length);
        Assert.All(queued.Where(static q => q.IsFaulted), static q => Assert.Equal(DeliveryOutcome.NotSent, Assert.IsType<MailSendException>(q.Exception!.InnerException).Outcome));
    }

    [Fact]
    public async Task SendAsync_PriorityOfTheMessage_IsItsLane()
    {
        Dictionary<MailPriority, int> order = await OrderAsync(static (sender, priority) => sender.SendAsync(new MailMessage("a@example.com", "b@example.com", $"{priority}", "") { Priority = priority }, Token));

        Assert.Equal([MailPriority.High, MailPriority.Normal, MailPriority.Low], order.OrderBy(static o => o.Value).Select(static o => o.Key));
    }

    [Fact]
    public async Task InLane_OverridesThePriority()
    {
        Dictionary<MailPriority, int> order = await OrderAsync(static (sender, priority) => sender.InLane(SendLane.Bulk).SendAsync(new MailMessage("a@example.com", "b@example.com", $"{priority}", "") { Priority = priority }, Token));

        Assert.Equal([MailPriority.Low, MailPriority.Normal, MailPriority.High], order.OrderBy(static o => o.Value).Select(static o => o.Key));
    }

    [Fact]
    public async Task InLane_NoSuchLane_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sender.InLane((SendLane)7));
        await Sender.DisposeAsync();
    }

    [Fact]
    public async Task TrySendAsync_QueueIsFull_SaysSoAtOnceWhateverTheMode()
    {
        (_options.MaxQueueLength, _options.QueueFullMode) = (1, QueueFullMode.Wait);
        TaskCompletionSource gate = new();
        _server.Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.WaitFor(gate.Task) : null;
        Task<MailSendResult?> first = Sender.TrySendAsync(Mails.Plain(), Token);
        Task<MailSendResult?> second = Sender.TrySendAsync(Mails.Plain(), Token);

        Assert.Null(await Sender.TrySendAsync(Mails.Plain(), Token).Capped());
        Task<MailSendResult> waits = Sender.SendAsync(Mails.Plain(), Token);
        Assert.False(waits.IsCompleted);

        gate.SetResult();
        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped())!.Outcome);
        Assert.Equal(DeliveryOutcome.Sent, (await second.Capped())!.Outcome);
        await waits.Capped();
        Assert.Equal(3, _server.AcceptedMails);
    }

    [Fact]
    public async Task ClearConnections_ClosesIdleOnesNowAndBusyOnesAfterTheirMail()
    {
        _options.MaxConnections = 2;
        TaskCompletionSource gate = new();
        _server.Script = step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 2 } ? SmtpServerAction.Default.WaitFor(gate.Task) : null;
        Task<MailSendResult>[] two = [Sender.SendAsync(Mails.Plain(), Token), Sender.SendAsync(Mails.Plain(), Token)];
        await Hang.UntilAsync(() => Sender.GetStatistics() is { IdleConnections: 1, BusyConnections: 1 });

        Sender.ClearConnections();

        Assert.Equal((0, 1), (Sender.GetStatistics().IdleConnections, Sender.GetStatistics().BusyConnections));
        gate.SetResult();
        await Task.WhenAll(two).Capped();
        await Hang.UntilAsync(() => Sender.GetStatistics() is { IdleConnections: 0, BusyConnections: 0 });
        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        Assert.Equal((1, 3), (Sender.GetStatistics().IdleConnections, _server.TotalConnections));
    }

    /// <summary>Sends one of each priority while a connection is busy, the lowest first, and says in which order they came.</summary>
    private async Task<Dictionary<MailPriority, int>> OrderAsync(Func<SmtpMailSender, MailPriority, Task<MailSendResult>> send)
    {
        TaskCompletionSource gate = new();
        _server.Script = step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 1 } ? SmtpServerAction.Default.WaitFor(gate.Task) : null;
        Task<MailSendResult> first = Sender.SendAsync(Mails.Plain(), Token);
        MailPriority[] priorities = [MailPriority.Low, MailPriority.Normal, MailPriority.High];
        Task<MailSendResult>[] sends = [.. priorities.Select(p => send(Sender, p))];
        Assert.Equal(3, Sender.GetStatistics().QueuedSends);
        gate.SetResult();
        await Task.WhenAll([first, .. sends]).Capped();
        List<string?> arrived = [.. _server.Mails.Select(static m => m.MessageId)];
        return priorities.Zip(sends).ToDictionary(static p => p.First, p => arrived.IndexOf(p.Second.Result.MessageId));
    }
}
