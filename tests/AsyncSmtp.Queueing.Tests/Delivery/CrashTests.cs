using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>A machine dies at each step of a delivery, and the queue gives the mail to another. What the server has accepted is the truth.</summary>
public sealed class CrashTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemorySentLedger _shared;
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly QueuedMail _mail = QueuedMails.To("a@example.com", "b@example.com");

    public CrashTests() => _shared = new MemorySentLedger(_time);

    [Theory]
    [InlineData(InDoubtPolicy.Park, Death.BeforeTheCommit)]
    [InlineData(InDoubtPolicy.Park, Death.AfterTheOutcome)]
    [InlineData(InDoubtPolicy.Resend, Death.BeforeTheCommit)]
    [InlineData(InDoubtPolicy.Resend, Death.AfterTheOutcome)]
    public async Task Handle_AfterADeathThatLeavesNoDoubt_SendsItOnceAndAtOnce(InDoubtPolicy policy, Death death)
    {
        await DieAsync(policy, death);
        await using Machine second = new(_server, _shared, policy);

        Assert.Equal(QueuedMailAnswerKind.Complete, (await second.HandleAsync(_mail, 2)).Kind);

        AssertReceived(1);
        Assert.Empty(await InDoubtAsync());
    }

    [Theory]
    [InlineData(InDoubtPolicy.Park, Death.BeforeTheDot, 0, 0)]
    [InlineData(InDoubtPolicy.Park, Death.BeforeTheOutcome, 1, 1)]
    [InlineData(InDoubtPolicy.Resend, Death.BeforeTheDot, 0, 1)]
    [InlineData(InDoubtPolicy.Resend, Death.BeforeTheOutcome, 1, 2)]
    public async Task Handle_AfterADeathBetweenCommitAndOutcome_GoesByThePolicyOnceTheWindowIsOver(InDoubtPolicy policy, Death death, int before, int after)
    {
        await DieAsync(policy, death);
        await using Machine second = new(_server, _shared, policy);
        _time.Advance(TimeSpan.FromMinutes(1));

        QueuedMailAnswer early = await second.HandleAsync(_mail, 2);

        Assert.Equal((QueuedMailAnswerKind.RetryAfter, Machine.Window - TimeSpan.FromSeconds(59)), (early.Kind, early.Delay));
        AssertReceived(before);

        _time.Advance(early.Delay);
        Assert.Equal([_mail.Id], await InDoubtAsync());
        QueuedMailAnswer late = await second.HandleAsync(_mail, 3);
        QueuedMailAnswer again = await second.HandleAsync(_mail, 4);

        Assert.Equal(policy == InDoubtPolicy.Park ? QueuedMailAnswerKind.Park : QueuedMailAnswerKind.Complete, late.Kind);
        Assert.Equal(late.Kind, again.Kind);
        AssertReceived(after);
    }

    /// <summary>Someone looks at the server's log, and tells the ledger: the mail goes back into the queue.</summary>
    [Theory]
    [InlineData(Death.BeforeTheDot, LedgerState.Claimed)]
    [InlineData(Death.BeforeTheOutcome, LedgerState.Sent)]
    public async Task Handle_ParkedMailThatWasResolved_IsCompleteWithOneMail(Death death, LedgerState truth)
    {
        await DieAsync(InDoubtPolicy.Park, death);
        _time.Advance(Machine.Window);
        await using Machine second = new(_server, _shared);
        Assert.Equal(QueuedMailAnswerKind.Park, (await second.HandleAsync(_mail, 2)).Kind);

        Assert.True(await _shared.ResolveAsync(_mail.Id, truth, TestContext.Current.CancellationToken));

        Assert.Equal(QueuedMailAnswerKind.Complete, (await second.HandleAsync(_mail)).Kind);
        AssertReceived(1);
    }

    [Fact]
    public async Task Handle_MachineThatSleptBeforeItsCommit_IsFencedWhenItWakesUp()
    {
        TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Machine sleeper = new(_server, _shared) { Ledger = { CommitGate = wake.Task } };
        await using Machine other = new(_server, _shared);
        Task<QueuedMailAnswer> sleeping = sleeper.HandleAsync(_mail);
        await sleeper.Ledger.CommitReached.Task.Capped();

        Assert.Equal(QueuedMailAnswerKind.Complete, (await other.HandleAsync(_mail, 2)).Kind);
        wake.SetResult();

        Assert.Equal(QueuedMailAnswerKind.RetryAfter, (await sleeping).Kind);
        Assert.Equal(QueuedMailAnswerKind.Complete, (await sleeper.HandleAsync(_mail, 3)).Kind);
        AssertReceived(1);
    }

    /// <summary>The first machine is not dead, its server is slow: after the window the second decides by the policy.</summary>
    [Theory]
    [InlineData(InDoubtPolicy.Park, QueuedMailAnswerKind.Park, 1)]
    [InlineData(InDoubtPolicy.Resend, QueuedMailAnswerKind.Complete, 2)]
    public async Task Handle_AnswerOfTheServerAfterTheWindow_SettlesTheDoubtUnlessItWasDecided(InDoubtPolicy policy, QueuedMailAnswerKind meanwhile, int received)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = step => step.Stage == SmtpServerStage.EndOfData && reached.TrySetResult() ? SmtpServerAction.Default.WaitFor(answer.Task) : null;
        await using Machine slow = new(_server, _shared, policy);
        await using Machine other = new(_server, _shared, policy);
        Task<QueuedMailAnswer> sending = slow.HandleAsync(_mail);
        await reached.Task.Capped();
        _time.Advance(Machine.Window);

        Assert.Equal(meanwhile, (await other.HandleAsync(_mail, 2)).Kind);
        answer.SetResult();

        Assert.Equal(QueuedMailAnswerKind.Complete, (await sending).Kind);
        Assert.Equal(QueuedMailAnswerKind.Complete, (await other.HandleAsync(_mail, 3)).Kind);
        AssertReceived(received);
    }

    [Fact]
    public async Task Handle_SameMailsOnTwoMachinesAtOnce_SendsEachOnce()
    {
        await using Machine first = new(_server, _shared);
        await using Machine second = new(_server, _shared);
        QueuedMail[] mails = [.. Enumerable.Range(0, 50).Select(static i => QueuedMails.To($"to{i}@example.com"))];

        await Task.WhenAll(mails.SelectMany(m => new[] { CompleteAsync(first, m), CompleteAsync(second, m) })).Capped();

        Assert.Equal(mails.Select(static m => m.MessageId).Order(), _server.Mails.Select(static m => m.MessageId!).Order());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task CompleteAsync(Machine machine, QueuedMail mail)
    {
        for (int delivery = 1; ; delivery++)
        {
            QueuedMailAnswer answer = await machine.HandleAsync(mail, delivery);
            if (answer.Kind == QueuedMailAnswerKind.Complete)
            {
                return;
            }

            // A wait for the other's outcome is cut short: it is not over by then, or it is.
            Assert.Equal(QueuedMailAnswerKind.RetryAfter, answer.Kind);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5, answer.Delay.TotalMilliseconds)), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A first delivery, of which the queue never hears.</summary>
    private async Task DieAsync(InDoubtPolicy policy, Death death)
    {
        await using Machine first = new(_server, _shared, policy) { Ledger = { DiesAt = death } };
        _ = await first.HandleAsync(_mail);
    }

    private void AssertReceived(int count) => Assert.Equal(Enumerable.Repeat((_mail.MessageId, 2), count), _server.Mails.Select(static m => (m.MessageId!, m.Recipients.Count)));

    private async Task<IReadOnlyList<string>> InDoubtAsync()
    {
        List<string> found = [];
        await foreach (LedgerEntry entry in _shared.ListInDoubtAsync(Machine.Window, TestContext.Current.CancellationToken))
        {
            found.Add(entry.MailId);
        }

        return found;
    }
}
