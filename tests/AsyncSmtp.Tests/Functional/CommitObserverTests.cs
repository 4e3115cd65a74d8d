using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>The observer stands between the message and its final dot, whatever drives the client and whatever the last part is.</summary>
public abstract class CommitObserverTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server;
    private readonly AsyncSmtpOptions _options;
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private SmtpMailSender? _sender;

    protected CommitObserverTests(SmtpClientDriver driver, ISmtpTransportFactory? transport = null, bool chunking = false)
    {
        _server = LoopbackSmtpServer.Start(new() { Chunking = chunking });
        _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, MaxConnections = 1, Driver = driver, TransportFactory = transport };
        _options.Retry.BaseDelay = TimeSpan.Zero;
    }

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _server.DisposeAsync().AsTask().Capped();
        _cancel.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_ObserverIsAtIt_SendsNothingMoreUntilItIsDone(bool attachment)
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CommitGate observer = Observe((_, _) => new ValueTask(gate.Task));
        using MailMessage message = Mails.Plain();
        if (attachment)
        {
            message.Attachments.Add(Attachment.CreateAttachmentFromString("content", "a.txt"));
        }

        object token = new();
        Task<MailSendResult> send = Sender.SendAsync(message, token, _cancel.Token);
        await observer.Entered.Capped();

        Assert.False(send.IsCompleted);
        Assert.Equal(0, _server.AcceptedMails);
        gate.SetResult();
        MailSendResult result = await send.Capped();
        MailCommit commit = Assert.Single(observer.Commits);
        Assert.Equal((result.MessageId, 1), (commit.MessageId, commit.Attempt));
        Assert.Equal(["to@example.com"], commit.Recipients.Select(static r => r.Address));
        Assert.Same(token, commit.UserToken);
        Assert.Equal(1, _server.AcceptedMails);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_ObserverThrows_IsNotSentAndNotTriedAgain(bool later)
    {
        FormatException thrown = new("the ledger is full");
        CommitGate observer = Observe(async (_, _) =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw thrown;
        });

        MailSendException e = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, false, 1), (e.Outcome, e.IsTransient, e.Attempts));
        Assert.Same(thrown, e.InnerException);
        Assert.Contains("The CommitObserver stopped it: the ledger is full. Sending it again is safe", e.Message, StringComparison.Ordinal);
        Assert.Single(observer.Commits);
        Assert.Equal(0, _server.AcceptedMails);
    }

    /// <summary>An observer's own cancellation is a failure like any other: nobody else has cancelled anything.</summary>
    [Fact]
    public async Task SendAsync_ObserverThrowsCancellation_IsNotSentAndNotCancelled()
    {
        Observe(static (_, _) => throw new OperationCanceledException("mine"));

        MailSendException e = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped());

        Assert.Equal(DeliveryOutcome.NotSent, e.Outcome);
        Assert.Equal("mine", e.InnerException?.Message);
    }

    [Fact]
    public async Task SendAsync_AfterOneThatWasStopped_GoesOverAFreshConnection()
    {
        bool stop = true;
        Observe((_, _) => stop ? throw new InvalidOperationException("stop") : ValueTask.CompletedTask);
        await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped());

        stop = false;
        await Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped();

        Assert.Equal((1, 2), (_server.AcceptedMails, _server.TotalConnections));
    }

    [Fact]
    public async Task SendAsync_CancelledWhileTheObserverIsAtIt_EndsAtOnce_TellsIt_AndSendsNothing()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CommitGate observer = Observe(async (_, token) =>
        {
            await using CancellationTokenRegistration registration = token.Register(told.SetResult);
            await gate.Task;
        });

        Task<MailSendResult> send = Sender.SendAsync(Mails.Plain(), _cancel.Token);
        await observer.Entered.Capped();
        await _cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send.Capped());
        await told.Task.Capped();
        gate.SetResult();
        await Sender.DisposeAsync().AsTask().Capped();
        Assert.Equal(0, _server.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_ObserverTakesTooLong_CountsForAttemptTimeout()
    {
        _options.AttemptTimeout = TimeSpan.FromMilliseconds(300);
        _options.Retry.MaxAttempts = 1;
        Observe(static (_, token) => new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, token)));

        MailSendException e = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, true), (e.Outcome, e.IsTransient));
        Assert.Contains("AttemptTimeout", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_SomeRefusedForNow_IsToldOfEachAttemptAndWhomItIsFor()
    {
        CommitGate observer = Observe();
        _server.Script = static step => step is { Stage: SmtpServerStage.Recipient, OverallMailNumber: 1 } && step.Address!.StartsWith("b@", StringComparison.Ordinal)
            ? SmtpServerAction.Reply(450, "4.2.1 Later") : null;
        using MailMessage message = Mails.Plain("a@example.com,b@example.com");

        await Sender.SendAsync(message, _cancel.Token).Capped();

        Assert.Equal(
            [(1, "a@example.com b@example.com"), (2, "b@example.com")],
            observer.Commits.Select(static c => (c.Attempt, string.Join(' ', c.Recipients.Select(static r => r.Address)))));
    }

    [Fact]
    public async Task SendAsync_RefusedBeforeItsContent_IsNotTold()
    {
        CommitGate observer = Observe();
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(550, "5.7.1 No") : null;

        await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), _cancel.Token).Capped());

        Assert.Empty(observer.Commits);
    }

    private CommitGate Observe(Func<MailCommit, CancellationToken, ValueTask>? act = null)
    {
        CommitGate observer = new(act);
        _options.CommitObserver = observer;
        return observer;
    }
}
