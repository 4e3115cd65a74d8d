using System.Collections.Concurrent;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>The real SmtpClient and a real conversation, on loopback.</summary>
public sealed class SmtpMailSenderFunctionalTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly AsyncSmtpOptions _options;
    private SmtpMailSender? _sender;

    public SmtpMailSenderFunctionalTests()
    {
        _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false };
        _options.Retry.BaseDelay = TimeSpan.Zero;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _server.DisposeAsync().AsTask().Capped();
    }

    [Fact]
    public async Task SendAsync_ThousandAtOnceOnFourConnections_EachEndsOnceWithItsOwnMessage()
    {
        const int Count = 1_000;
        ConcurrentQueue<object?> events = new();
        Sender.SendCompleted += (_, e) => events.Enqueue(e.UserState);

        MailSendResult[] results = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Sender.SendAsync(Mails.Plain($"u{i}@example.com"), i, Token))).Capped();

        Assert.Equal(Enumerable.Range(0, Count), results.Select(static r => (int)r.UserToken!));
        Assert.Equal(Enumerable.Range(0, Count), events.Select(static e => (int)e!).Order());
        Dictionary<string, string> arrived = _server.Mails.ToDictionary(static m => m.MessageId!, static m => m.Recipients.Single().Address);
        Assert.Equal(Count, arrived.Count);
        Assert.All(results, r => Assert.Equal($"u{r.UserToken}@example.com", arrived[r.MessageId]));
        Assert.InRange(_server.PeakConnections, 1, _options.MaxConnections);
        Assert.InRange(Sender.GetStatistics().PeakConnections, 1, _options.MaxConnections);
        Assert.InRange(_server.TotalConnections, Count / _options.MaxMessagesPerConnection, (Count / _options.MaxMessagesPerConnection) + _options.MaxConnections);
    }

    [Fact]
    public async Task SendAsync_WhileAnotherIsInFlight_WaitsForItsTurn()
    {
        _options.MaxConnections = 1;
        TaskCompletionSource gate = new();
        _server.Script = step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 1 } ? SmtpServerAction.Default.WaitFor(gate.Task) : null;

        Task<MailSendResult> first = Sender.SendAsync(Mails.Plain(), Token);
        Task<MailSendResult>[] others = [.. Enumerable.Range(0, 20).Select(_ => Sender.SendAsync(Mails.Plain(), Token))];
        await Hang.UntilAsync(() => Sender.GetStatistics().QueuedSends == others.Length);
        Assert.All(others, static o => Assert.False(o.IsCompleted));
        gate.SetResult();

        Assert.Equal(DeliveryOutcome.Sent, (await first.Capped()).Outcome);
        Assert.All(await Task.WhenAll(others).Capped(), static r => Assert.Equal(DeliveryOutcome.Sent, r.Outcome));
        Assert.Equal(1, _server.TotalConnections);
    }

    [Fact]
    public async Task SendAsync_ServerClosedTheIdleConnection_CallerSeesNoError()
    {
        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        await _server.StopListeningAsync().Capped();
        _server.StartListening();

        MailSendResult second = await Sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal((DeliveryOutcome.Sent, 1), (second.Outcome, second.Attempts));
        Assert.Equal((2, 2), (_server.AcceptedMails, _server.TotalConnections));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("421")]
    public async Task SendAsync_ReusedConnectionFailsAtMail_IsSentOnAFreshOne(string how)
    {
        SmtpServerAction action = how switch
        {
            "close" => SmtpServerAction.Close(),
            "reset" => SmtpServerAction.Reset(),
            _ => SmtpServerAction.CloseAfter(421, "4.4.2 idle for too long"),
        };
        _server.Script = step => step is { Stage: SmtpServerStage.MailFrom, ConnectionNumber: 1, MailNumber: 2 } ? action : null;

        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        MailSendResult second = await Sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal((DeliveryOutcome.Sent, 1), (second.Outcome, second.Attempts));
        Assert.Equal(2, _server.AcceptedMails);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task SendAsync_AnswerToTheFinalDotIsLost_IsInDoubtAndNotSentAgain(string how)
    {
        _server.Script = step => step.Stage != SmtpServerStage.EndOfData ? null : how == "close" ? SmtpServerAction.AcceptThenClose() : SmtpServerAction.AcceptThenReset();

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), "token", Token).Capped());

        Assert.Equal((DeliveryOutcome.InDoubt, 1, "token"), (failure.Outcome, failure.Attempts, failure.UserToken));
        Assert.Equal(1, _server.AcceptedMails);
        Assert.Equal(failure.MessageId, _server.Mails.Single().MessageId);
    }

    [Fact]
    public async Task SendAsync_FreshConnectionLostBeforeTheContent_IsRetriedAndArrivesOnce()
    {
        _server.Script = static step => step is { Stage: SmtpServerStage.Data, OverallMailNumber: 1 } ? SmtpServerAction.Reset() : null;

        MailSendResult result = await Sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal(2, result.Attempts);
        Assert.Equal(result.MessageId, _server.Mails.Single().MessageId);
    }

    [Theory]
    [InlineData(SmtpServerStage.Connect, 554)]
    [InlineData(SmtpServerStage.Ehlo, 550)]
    [InlineData(SmtpServerStage.MailFrom, 550)]
    [InlineData(SmtpServerStage.Recipient, 550)]
    [InlineData(SmtpServerStage.Recipient, 554)]
    [InlineData(SmtpServerStage.Data, 554)]
    [InlineData(SmtpServerStage.EndOfData, 571)]
    public async Task SendAsync_PermanentRefusal_IsNotSentAndSaysWhatTheServerSaid(SmtpServerStage stage, int code)
    {
        _server.Script = step => step.Stage == stage ? SmtpServerAction.Reply(code, "5.7.1 go away") : null;

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, code, false, 1), (failure.Outcome, (int)failure.StatusCode, failure.IsTransient, failure.Attempts));
        Assert.Contains($"{code} 5.7.1 go away", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.AcceptedMails);
    }

    [Theory]
    [InlineData(SmtpServerStage.Connect)]
    [InlineData(SmtpServerStage.MailFrom)]
    [InlineData(SmtpServerStage.Recipient)]
    [InlineData(SmtpServerStage.EndOfData)]
    public async Task SendAsync_TransientRefusal_IsRetriedAndSent(SmtpServerStage stage)
    {
        int refusals = 0;
        _server.Script = step => step.Stage == stage && Interlocked.Increment(ref refusals) <= 2 ? SmtpServerAction.Reply(451, "4.3.0 later") : null;

        MailSendResult result = await Sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal(3, result.Attempts);
        Assert.Equal(1, _server.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_OneOfThreeRecipientsRefused_IsPartiallySentAndKeepsTheConnection()
    {
        _server.Script = static step => step is { Stage: SmtpServerStage.Recipient, Address: "bad@example.com" } ? SmtpServerAction.Reply(550, "5.1.1 no such user") : null;

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain("a@example.com,bad@example.com,b@example.com"), Token).Capped());

        Assert.Equal(DeliveryOutcome.PartiallySent, failure.Outcome);
        FailedRecipient failed = Assert.Single(failure.FailedRecipients);
        Assert.Equal(("bad@example.com", 550, "5.1.1 no such user"), (failed.Address, (int)failed.StatusCode, failed.Reply));
        Assert.Equal(["a@example.com", "b@example.com"], _server.Mails.Single().Recipients.Select(static r => r.Address));
        await Sender.SendAsync(Mails.Plain(), Token).Capped();
        Assert.Equal(1, _server.TotalConnections);
    }

    [Fact]
    public async Task SendAsync_OneRecipientRefusedForNow_GetsItOnTheRetryAndTheOthersDoNotGetItAgain()
    {
        int refusals = 0;
        _server.Script = step => step is { Stage: SmtpServerStage.Recipient, Address: "slow@example.com" } && Interlocked.Increment(ref refusals) == 1 ? SmtpServerAction.Reply(450, "4.2.1 later") : null;

        MailSendResult result = await Sender.SendAsync(Mails.Plain("a@example.com,slow@example.com,b@example.com"), Token).Capped();

        Assert.Equal((DeliveryOutcome.Sent, 2), (result.Outcome, result.Attempts));
        Assert.Empty(result.FailedRecipients);
        Assert.Equal([["a@example.com", "b@example.com"], ["slow@example.com"]], _server.Mails.Select(static m => m.Recipients.Select(static r => r.Address)));
        Assert.All(_server.Mails, m => Assert.Equal((result.MessageId, "a@example.com, slow@example.com, b@example.com"), (m.MessageId, m.GetHeader("To"))));
    }

    [Fact]
    public async Task SendAsync_OneRefusedForNowAndOneForGood_EndsPartiallySentWithTheLatterAlone()
    {
        int refusals = 0;
        _server.Script = step => step switch
        {
            { Stage: SmtpServerStage.Recipient, Address: "slow@example.com" } when Interlocked.Increment(ref refusals) == 1 => SmtpServerAction.Reply(450, "4.2.1 later"),
            { Stage: SmtpServerStage.Recipient, Address: "bad@example.com" } => SmtpServerAction.Reply(550, "5.1.1 no such user"),
            _ => null,
        };

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain("a@example.com,slow@example.com,bad@example.com"), Token).Capped());

        Assert.Equal((DeliveryOutcome.PartiallySent, 2, false), (failure.Outcome, failure.Attempts, failure.IsTransient));
        Assert.Equal("bad@example.com", Assert.Single(failure.FailedRecipients).Address);
        Assert.Equal(["a@example.com", "slow@example.com"], _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address));
    }

    [Fact]
    public async Task SendAsync_AllRefusedForNowButOneForGood_IsRetriedForTheOthers()
    {
        int mails = 0;
        _server.Script = step => step switch
        {
            { Stage: SmtpServerStage.MailFrom } when Interlocked.Increment(ref mails) == 0 => null,
            { Stage: SmtpServerStage.Recipient, Address: "bad@example.com" } => SmtpServerAction.Reply(550, "5.1.1 no such user"),
            { Stage: SmtpServerStage.Recipient } when Volatile.Read(ref mails) == 1 => SmtpServerAction.Reply(450, "4.2.1 later"),
            _ => null,
        };

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain("slow@example.com,bad@example.com"), Token).Capped());

        Assert.Equal((DeliveryOutcome.PartiallySent, 2), (failure.Outcome, failure.Attempts));
        Assert.Equal("bad@example.com", Assert.Single(failure.FailedRecipients).Address);
        Assert.Equal("slow@example.com", _server.Mails.Single().Recipients.Single().Address);
    }

    [Fact]
    public async Task SendAsync_ServerLeavesWhileTheContentIsWritten_IsNotSentAlthoughCommitted()
    {
        _options.Retry.MaxAttempts = 1;
        _server.Script = static step => step.Stage == SmtpServerStage.Body ? SmtpServerAction.Reset().AfterBodyBytes(1) : null;
        using System.Net.Mail.MailMessage message = Mails.Plain();
        message.Body = new string('x', 20_000_000);

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(message, Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, true), (failure.Outcome, failure.IsTransient));
        Assert.Contains("lost while its content was being sent", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_NamesTheServer()
    {
        await _server.StopListeningAsync().Capped();

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, true, 3), (failure.Outcome, failure.IsTransient, failure.Attempts));
        Assert.Contains($"{_server.Host}:{_server.Port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_CancelledWhileTheServerIsSilent_GivesControlBackAndDeliversNothing()
    {
        using CancellationTokenSource cancel = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = step =>
        {
            if (step is { Stage: SmtpServerStage.Data, OverallMailNumber: 1 })
            {
                reached.SetResult();
                return SmtpServerAction.Silence();
            }

            return null;
        };

        Task<MailSendResult> sending = Sender.SendAsync(Mails.Plain(), cancel.Token);
        await reached.Task.Capped();
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(sending.Capped);
        await Sender.SendAsync(Mails.Plain("next@example.com"), Token).Capped();
        Assert.Equal("next@example.com", _server.Mails.Single().Recipients.Single().Address);
    }

    [Fact]
    public async Task SendAsync_CancelledAfterTheFinalDot_EndsWithTheRealAnswer()
    {
        using CancellationTokenSource cancel = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new();
        _server.Script = step =>
        {
            if (step.Stage == SmtpServerStage.EndOfData)
            {
                reached.TrySetResult();
                return SmtpServerAction.Default.WaitFor(gate.Task);
            }

            return null;
        };

        Task<MailSendResult> sending = Sender.SendAsync(Mails.Plain(), cancel.Token);
        await reached.Task.Capped();
        await cancel.CancelAsync();
        gate.SetResult();

        Assert.Equal(DeliveryOutcome.Sent, (await sending.Capped()).Outcome);
        Assert.Equal(1, _server.AcceptedMails);
    }

    [Fact]
    public async Task DisposeAsync_QuitsEveryConnection()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Sender.SendAsync(Mails.Plain(), Token))).Capped();

        await Sender.DisposeAsync().AsTask().Capped();

        await Hang.UntilAsync(() => _server.Connections.All(static c => c.Commands[^1] == "QUIT") && _server.OpenConnections == 0);
    }
}
