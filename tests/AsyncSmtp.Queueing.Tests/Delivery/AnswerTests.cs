using AsyncSmtp.Testing;
using static AsyncSmtp.Queueing.LedgerState;
using static AsyncSmtp.Queueing.QueuedMailAnswerKind;

namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>What the server says, and what the queue is told.</summary>
public sealed class AnswerTests
{
    private static readonly string[] Three = ["a@example.com", "b@example.com", "c@example.com"];

    private readonly QueuedMail _one = QueuedMails.To("a@example.com");
    private readonly QueuedMail _three = QueuedMails.To(Three);

    [Fact]
    public async Task Handle_Sent_IsCompleteEachTimeAndSentOnce()
    {
        await using Consumer consumer = new();

        Assert.Same(QueuedMailAnswer.Complete, await consumer.HandleAsync(_three));
        Assert.Same(QueuedMailAnswer.Complete, await consumer.HandleAsync(_three, 2));

        Assert.Equal((_three.MessageId, 1), (consumer.Sender.Captured[0].MessageId, consumer.Sends));
        await consumer.AssertStatesAsync(_three, Sent, Sent, Sent);
    }

    [Fact]
    public async Task Handle_NotSentForNow_ComesBackAndIsSent()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.NotSent(451, "4.3.0 Not now"));
        consumer.Sender.Next(ScriptedOutcome.Unreachable());

        QueuedMailAnswer first = await consumer.HandleAsync(_one);
        await consumer.AssertStatesAsync(_one, Claimed);
        QueuedMailAnswer second = await consumer.HandleAsync(_one, 2);

        Assert.Equal((RetryAfter, RetryAfter, Complete), (first.Kind, second.Kind, (await consumer.HandleAsync(_one, 3)).Kind));
        Assert.InRange(first.Delay, consumer.Options.BaseDelay / 2, consumer.Options.BaseDelay);
        Assert.InRange(second.Delay, consumer.Options.BaseDelay, consumer.Options.BaseDelay * 2);
        Assert.Contains("451", first.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_NotSentForNowUpToMaxDeliveries_IsADeadLetterThatMayBeEnqueuedAgain()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.NotSent(451, "4.3.0 Not now"), count: 2);

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_one, 2)).Kind);
        QueuedMailAnswer last = await consumer.HandleAsync(_one, 3);

        Assert.Equal(DeadLetter, last.Kind);
        Assert.StartsWith("Not sent to 1 of 1 recipient(s) after 3 deliveries (MaxDeliveries is 3).", last.Reason, StringComparison.Ordinal);
        Assert.Equal(Complete, (await consumer.HandleAsync(_one, 1)).Kind);
    }

    [Theory]
    [InlineData(550)]
    [InlineData(554)]
    [InlineData(571)]
    public async Task Handle_RefusedForGood_IsADeadLetterEachTimeAndTriedOnce(int code)
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.NotSent(code, "5.7.1 <a@example.com>: not from from@example.com"));

        QueuedMailAnswer first = await consumer.HandleAsync(_three);
        QueuedMailAnswer second = await consumer.HandleAsync(_three, 2);

        Assert.Equal((DeadLetter, DeadLetter, 1), (first.Kind, second.Kind, consumer.Sends));
        Assert.Contains($"{code} 5.7.1 <(address)>: not from (address)", first.Reason, StringComparison.Ordinal);
        await consumer.AssertStatesAsync(_three, Refused, Refused, Refused);
    }

    [Theory]
    [InlineData(530)]
    [InlineData(534)]
    [InlineData(535)]
    [InlineData(538)]
    public async Task Handle_LoginWantedOrRefused_ComesBack(int code)
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.NotSent(code, "5.7.0 Who are you?"));

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_one)).Kind);

        await consumer.AssertStatesAsync(_one, Claimed);
    }

    [Fact]
    public async Task Handle_SomeRefusedForGood_IsADeadLetterWithTheirNumber()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.Refusing(550, "5.1.1 <b@example.com>: unknown", "b@example.com"));

        QueuedMailAnswer answer = await consumer.HandleAsync(_three);

        Assert.Equal((DeadLetter, DeadLetter, 1), (answer.Kind, (await consumer.HandleAsync(_three, 2)).Kind, consumer.Sends));
        Assert.StartsWith("Refused for 1 of 3 recipient(s).", answer.Reason, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1", answer.Reason, StringComparison.Ordinal);
        await consumer.AssertStatesAsync(_three, Sent, Refused, Sent);
    }

    [Fact]
    public async Task Handle_SomeRefusedForNow_AreSentToAloneNextTime()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.Refusing(452, "4.2.2 Full", "b@example.com"));

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_three)).Kind);
        await consumer.AssertStatesAsync(_three, Sent, Claimed, Sent);

        Assert.Equal(Complete, (await consumer.HandleAsync(_three, 2)).Kind);
        Assert.Equal([["a@example.com", "c@example.com"], ["b@example.com"]], consumer.Sender.Captured.Select(static m => m.AcceptedRecipients));
        await consumer.AssertStatesAsync(_three, Sent, Sent, Sent);
    }

    [Fact]
    public async Task Handle_SomeRefusedForNowAndSomeForGood_EndsAsADeadLetterOnceTheFormerHaveIt()
    {
        await using Consumer consumer = new(attempts: 2);
        consumer.Sender.Next(ScriptedOutcome.Refusing(550, "5.1.1 Unknown", "a@example.com"));
        consumer.Sender.Next(ScriptedOutcome.Refusing(452, "4.2.2 Full", "b@example.com"));

        QueuedMail two = QueuedMails.To("a@example.com", "c@example.com");
        Assert.Equal(DeadLetter, (await consumer.HandleAsync(two)).Kind);

        QueuedMail mail = QueuedMails.To("b@example.com", "c@example.com");
        Assert.Equal(Complete, (await consumer.HandleAsync(mail)).Kind);
        Assert.Equal(3, consumer.Sends);
    }

    [Fact]
    public async Task Handle_AddressNamedTwice_HasOneFate()
    {
        QueuedMail mail = QueuedMails.To("a@example.com", "b@example.com", "a@example.com");
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.Refusing(452, "4.2.2 Full", "a@example.com"));

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(mail)).Kind);
        await consumer.AssertStatesAsync(mail, Claimed, Sent, Claimed);

        Assert.Equal(Complete, (await consumer.HandleAsync(mail, 2)).Kind);
    }

    [Fact]
    public async Task Handle_InDoubtWithParking_IsParkedEachTimeAndSentOnce()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.InDoubt());

        QueuedMailAnswer first = await consumer.HandleAsync(_three);

        Assert.Equal((Park, Park, 1), (first.Kind, (await consumer.HandleAsync(_three, 2)).Kind, consumer.Sends));
        Assert.StartsWith("In doubt for 3 of 3 recipient(s)", first.Reason, StringComparison.Ordinal);
        await consumer.AssertStatesAsync(_three, InDoubt, InDoubt, InDoubt);
    }

    [Fact]
    public async Task Handle_InDoubtWithResending_IsSentAgain()
    {
        await using Consumer consumer = new(static o => o.InDoubt = InDoubtPolicy.Resend);
        consumer.Sender.Next(ScriptedOutcome.InDoubt());

        QueuedMailAnswer first = await consumer.HandleAsync(_one);

        Assert.Equal(RetryAfter, first.Kind);
        Assert.InRange(first.Delay, consumer.Options.BaseDelay / 2, consumer.Options.BaseDelay);
        Assert.Equal((Complete, 2), ((await consumer.HandleAsync(_one, 2)).Kind, consumer.Sends));
    }

    [Fact]
    public async Task Handle_InDoubtWithResendingUpToMaxDeliveries_IsADeadLetter()
    {
        await using Consumer consumer = new(static o => o.InDoubt = InDoubtPolicy.Resend);
        consumer.Sender.Next(ScriptedOutcome.InDoubt());

        Assert.Equal(DeadLetter, (await consumer.HandleAsync(_one, 3)).Kind);

        await consumer.AssertStatesAsync(_one, InDoubt);
    }

    /// <summary>The second attempt, for b alone, is the one that is in doubt.</summary>
    [Fact]
    public async Task Handle_InDoubtForThoseOfALaterAttempt_LeavesNoDoubtAboutTheOthers()
    {
        await using Consumer consumer = new(attempts: 2);
        consumer.Sender.Next(ScriptedOutcome.Refusing(452, "4.2.2 Full", "b@example.com"));
        consumer.Sender.Next(ScriptedOutcome.InDoubt());

        QueuedMailAnswer answer = await consumer.HandleAsync(_three);

        Assert.Equal(Park, answer.Kind);
        Assert.StartsWith("In doubt for 1 of 3 recipient(s)", answer.Reason, StringComparison.Ordinal);
        await consumer.AssertStatesAsync(_three, Sent, InDoubt, Sent);
    }

    [Fact]
    public async Task Handle_SomeInDoubtAndSomeLeft_SendsToThoseLeftBeforeItParks()
    {
        await using Consumer consumer = new();
        Guid claim = Guid.NewGuid();
        await consumer.Shared.ClaimAsync(_three.Id, 3, claim, consumer.Options.CommitWindow, TestContext.Current.CancellationToken);
        await consumer.Shared.RecordAsync(_three.Id, claim, [KeyValuePair.Create(0, InDoubt), KeyValuePair.Create(1, Refused)], TestContext.Current.CancellationToken);

        Assert.Equal(Park, (await consumer.HandleAsync(_three)).Kind);

        Assert.Equal(["c@example.com"], Assert.Single(consumer.Sender.Captured).AcceptedRecipients);
        await consumer.AssertStatesAsync(_three, InDoubt, Refused, Sent);
    }

    [Fact]
    public async Task Handle_QueueOfTheSenderFull_ComesBackHoweverOften()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.QueueFull());

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_one, 99)).Kind);

        await consumer.AssertStatesAsync(_one, Claimed);
    }

    [Fact]
    public async Task Handle_SenderDisposed_ComesBackAtOnce()
    {
        await using Consumer consumer = new();
        await consumer.Sender.DisposeAsync();

        QueuedMailAnswer answer = await consumer.HandleAsync(_one, 99);

        Assert.Equal((RetryAfter, TimeSpan.Zero), (answer.Kind, answer.Delay));
        await consumer.AssertStatesAsync(_one, Claimed);
    }

    [Fact]
    public async Task Handle_Cancelled_ComesBackAtOnceAndWasNotSent()
    {
        await using Consumer consumer = new();
        using CancellationTokenSource cancel = new();
        consumer.Sender.Next(ScriptedOutcome.StaysQueued());
        Task<QueuedMailAnswer> handling = consumer.HandleAsync(_one, 99, cancel.Token);
        await cancel.CancelAsync();

        QueuedMailAnswer answer = await handling;
        QueuedMailAnswer before = await consumer.HandleAsync(_one, 99, new CancellationToken(canceled: true));

        Assert.Equal((RetryAfter, TimeSpan.Zero, RetryAfter, TimeSpan.Zero), (answer.Kind, answer.Delay, before.Kind, before.Delay));
        Assert.Empty(consumer.Sender.Sent);
        await consumer.AssertStatesAsync(_one, Claimed);
    }

    [Fact]
    public async Task Handle_LaterThanNotAfter_IsADeadLetterThatWasNotSent()
    {
        await using Consumer consumer = new();
        QueuedMail late = _one with { NotAfter = consumer.Time.GetUtcNow().AddTicks(-1) };
        QueuedMail inTime = QueuedMails.To("a@example.com") with { NotAfter = consumer.Time.GetUtcNow() };

        Assert.Equal(Complete, (await consumer.HandleAsync(inTime)).Kind);
        QueuedMailAnswer answer = await consumer.HandleAsync(late);
        consumer.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal((DeadLetter, 1), (answer.Kind, consumer.Sends));
        Assert.Contains("NotAfter", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(Complete, (await consumer.HandleAsync(inTime, 2)).Kind);
    }

    [Fact]
    public async Task Handle_InDoubtAndTooLate_IsParkedWhateverThePolicy()
    {
        await using Consumer consumer = new(static o => o.InDoubt = InDoubtPolicy.Resend);
        consumer.Sender.Next(ScriptedOutcome.InDoubt());
        QueuedMail mail = _one with { NotAfter = consumer.Time.GetUtcNow().AddMinutes(5) };
        Assert.Equal(RetryAfter, (await consumer.HandleAsync(mail)).Kind);
        consumer.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal((Park, 1), ((await consumer.HandleAsync(mail, 2)).Kind, consumer.Sends));
    }

    [Fact]
    public async Task Handle_EachAnswer_IsLoggedOnce()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.Sent());
        consumer.Sender.Next(ScriptedOutcome.NotSent(451, "4.3.0 Not now"));
        consumer.Sender.Next(ScriptedOutcome.NotSent(550, "5.7.1 No"));
        consumer.Sender.Next(ScriptedOutcome.InDoubt());
        for (int i = 0; i < 4; i++)
        {
            _ = await consumer.HandleAsync(QueuedMails.To("a@example.com"));
        }

        Assert.Equal([4000, 4001, 4002, 4003], consumer.Log.GetSnapshot().Select(static r => r.Id.Id));
    }
}
