using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using static AsyncSmtp.Queueing.LedgerState;
using static AsyncSmtp.Queueing.QueuedMailAnswerKind;

namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>What is wrong with the mail, the ledger, the store or the sender.</summary>
public sealed class FaultTests
{
    private readonly QueuedMail _mail = QueuedMails.To("a@example.com", "b@example.com");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<QueuedMail, QueuedMail>> Unfit => new()
    {
        { "Upgrade", static m => m with { Version = 2 } },
        { "no recipient", static m => m with { To = [] } },
        { "Mend", static m => m with { Id = "a b" } },
        { "Mend", static m => m with { FromAddress = new QueuedAddress("no address") } },
        { "Mend", static m => m with { SubjectEncoding = "no-encoding" } },
        { "message.To[0]", static m => m with { To = [new QueuedAddress("grüße@example.com")] } },
        { "Mend", static m => m with { AlternateViews = [new QueuedView { Part = new QueuedPart { MediaType = "text/plain", TransferEncoding = System.Net.Mime.TransferEncoding.Base64 } }] } },
        { "Mend", static m => m with { AlternateViews = [new QueuedView { Part = new QueuedPart { MediaType = "nothing", TransferEncoding = System.Net.Mime.TransferEncoding.Base64, Content = new byte[1] } }] } },
    };

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public async Task Handle_MailThatCannotBeSentAsItIs_IsADeadLetterThatSaysWhatToDo(string advice, Func<QueuedMail, QueuedMail> change)
    {
        await using Consumer consumer = new();

        QueuedMailAnswer answer = await consumer.HandleAsync(change(_mail));

        Assert.Equal((DeadLetter, 0), (answer.Kind, consumer.Sends));
        Assert.Contains(advice, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_IdThatTheLedgerHasForAnotherMail_IsADeadLetter()
    {
        await using Consumer consumer = new();
        await consumer.HandleAsync(_mail);

        Assert.Equal((DeadLetter, 1), ((await consumer.HandleAsync(_mail with { To = [_mail.To[0]] })).Kind, consumer.Sends));
    }

    [Fact]
    public async Task Handle_ContentGone_IsADeadLetter()
    {
        MemoryAttachmentStore store = new();
        QueuedMail mail = await WithContentInAsync(store);
        await using Consumer consumer = new(store: store);
        await using Consumer without = new();
        store.Clear();

        QueuedMailAnswer answer = await consumer.HandleAsync(mail);

        Assert.Equal((DeadLetter, DeadLetter), (answer.Kind, (await without.HandleAsync(mail)).Kind));
        Assert.Contains("attachment store", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_StoreThatFails_ComesBack()
    {
        MemoryAttachmentStore store = new() { OpenFails = true };
        QueuedMail mail = await WithContentInAsync(store);
        await using Consumer consumer = new(store: store);

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(mail, 99)).Kind);
        store.OpenFails = false;

        Assert.Equal(Complete, (await consumer.HandleAsync(mail, 100)).Kind);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Handle_Complete_DeletesContentWhenToldTo(bool delete, int left)
    {
        MemoryAttachmentStore store = new();
        QueuedMail mail = await WithContentInAsync(store);
        await using Consumer consumer = new(o => o.DeleteAttachments = delete, store);
        consumer.Sender.Next(ScriptedOutcome.NotSent(451, "4.3.0 Not now"));

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(mail)).Kind);
        Assert.Equal(1, store.Count);
        Assert.Equal(Complete, (await consumer.HandleAsync(mail, 2)).Kind);

        Assert.Equal(left, store.Count);
        Assert.Equal(Complete, (await consumer.HandleAsync(mail, 3)).Kind);
    }

    [Fact]
    public async Task Handle_LedgerDownAtTheClaim_ComesBackUnsentHoweverOften()
    {
        await using Consumer consumer = new();
        consumer.Ledger.FailingClaims = 1;

        Assert.Equal((RetryAfter, 0), ((await consumer.HandleAsync(_mail, 99)).Kind, consumer.Sends));
        Assert.Equal(Complete, (await consumer.HandleAsync(_mail, 100)).Kind);
    }

    [Fact]
    public async Task Handle_LedgerDownAtTheCommit_ComesBackUnsentHoweverOften()
    {
        await using Consumer consumer = new();
        consumer.Ledger.FailingCommits = 1;

        QueuedMailAnswer answer = await consumer.HandleAsync(_mail, 99);

        Assert.Equal(RetryAfter, answer.Kind);
        Assert.Contains("IOException", answer.Reason, StringComparison.Ordinal);
        Assert.Empty(consumer.Sender.Sent);
        await consumer.AssertStatesAsync(_mail, Claimed, Claimed);
        Assert.Equal(Complete, (await consumer.HandleAsync(_mail, 100)).Kind);
    }

    [Fact]
    public async Task Handle_LedgerDownForAWhileAtTheOutcome_WritesItWhenItIsBack()
    {
        await using Consumer consumer = new();
        consumer.Ledger.FailingOutcomes = 4;

        Assert.Equal(Complete, (await consumer.HandleAsync(_mail)).Kind);

        await consumer.AssertStatesAsync(_mail, Sent, Sent);
    }

    /// <summary>What another delivery would find is a doubt, and everybody has the mail.</summary>
    [Fact]
    public async Task Handle_LedgerDownForLongerAtTheOutcomeOfAMailThatEverybodyHas_IsComplete()
    {
        await using Consumer consumer = new();
        consumer.Ledger.FailingOutcomes = int.MaxValue;

        Assert.Equal(Complete, (await consumer.HandleAsync(_mail)).Kind);

        await consumer.AssertStatesAsync(_mail, Committing, Committing);
        Assert.Contains(consumer.Log.GetSnapshot(), static r => r.Id.Id == 4011);
    }

    [Fact]
    public async Task Handle_LedgerDownForLongerAtTheOutcomeOfADoubt_ComesBackAndIsInDoubtAfterTheWindow()
    {
        await using Consumer consumer = new();
        consumer.Ledger.FailingOutcomes = int.MaxValue;
        consumer.Sender.Next(ScriptedOutcome.InDoubt());

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_mail)).Kind);
        await consumer.AssertStatesAsync(_mail, Committing, Committing);
        QueuedMailAnswer early = await consumer.HandleAsync(_mail, 2);
        consumer.Time.Advance(early.Delay);

        Assert.Equal(RetryAfter, early.Kind);
        Assert.InRange(early.Delay, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15.1));
        Assert.Equal((Park, 1), ((await consumer.HandleAsync(_mail, 3)).Kind, consumer.Sends));
        Assert.Contains(consumer.Log.GetSnapshot(), static r => r.Id.Id == 4011);
    }

    [Fact]
    public async Task Handle_NeitherSentNorCommitted_WritesNothing()
    {
        await using Consumer consumer = new();
        consumer.Sender.Next(ScriptedOutcome.Unreachable());

        _ = await consumer.HandleAsync(_mail);

        Assert.Equal(0, consumer.Ledger.Outcomes);
    }

    [Fact]
    public async Task Handle_SenderThatTellsNobodyOfTheCommit_ThrowsAndSendsOnce()
    {
        await using Consumer consumer = new(isObserved: false);

        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => consumer.HandleAsync(_mail));

        Assert.Contains("LedgerCommitObserver", thrown.Message, StringComparison.Ordinal);
        Assert.Equal((Complete, 1), ((await consumer.HandleAsync(_mail, 2)).Kind, consumer.Sends));
        Assert.Contains(consumer.Log.GetSnapshot(), static r => r.Id.Id == 4013);
    }

    [Fact]
    public async Task Handle_WithoutAnObserverOnPurpose_IsComplete()
    {
        await using Consumer consumer = new(static o => o.RequireCommitObserver = false, isObserved: false);

        Assert.Equal(Complete, (await consumer.HandleAsync(_mail)).Kind);

        await consumer.AssertStatesAsync(_mail, Sent, Sent);
    }

    [Fact]
    public async Task Handle_ObserverOfAnotherLedger_DoesNotSend()
    {
        await using Consumer consumer = new(observer: new LedgerCommitObserver(new MemorySentLedger()));

        Assert.Equal(RetryAfter, (await consumer.HandleAsync(_mail)).Kind);

        Assert.Empty(consumer.Sender.Sent);
    }

    [Fact]
    public async Task Observer_MailThatIsNotOfTheQueue_IsLeftAlone()
    {
        await using Consumer consumer = new();
        using MailMessage message = new("from@example.com", "a@example.com", "Subject", "Body");
        consumer.Ledger.FailingCommits = int.MaxValue;

        Assert.Equal(DeliveryOutcome.Sent, (await consumer.Sender.SendAsync(message, userToken: "mine", Token).Capped()).Outcome);
    }

    [Theory]
    [InlineData(true, RetryAfter, Claimed)]
    [InlineData(false, Park, InDoubt)]
    public async Task Handle_SenderThatThrowsWhatNoSenderMay_IsNotSentWhereTheCommitWouldBeKnown(bool isRequired, QueuedMailAnswerKind expected, LedgerState state)
    {
        await using Consumer consumer = new(o => o.RequireCommitObserver = isRequired, sender: new ThrowingSender());

        Assert.Equal(expected, (await consumer.HandleAsync(_mail)).Kind);

        await consumer.AssertStatesAsync(_mail, state, state);
    }

    [Fact]
    public async Task Handle_NoMailOrNoDelivery_Throws()
    {
        await using Consumer consumer = new();

        await Assert.ThrowsAsync<ArgumentNullException>(() => consumer.HandleAsync(null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => consumer.HandleAsync(_mail, 0));
    }

    private static async Task<QueuedMail> WithContentInAsync(MemoryAttachmentStore store)
    {
        using MailMessage message = new("from@example.com", "a@example.com", "Subject", "Body");
        message.Attachments.Add(new Attachment(new MemoryStream(new byte[10]), "a.bin"));
        return await QueuedMail.FromAsync(message, new EnqueueOptions { AttachmentStore = store, InlineLimit = 5 }, Token);
    }

    private sealed class ThrowingSender : IAsyncMailSender
    {
        public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, null, cancellationToken);

        public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default) => Task.FromException<MailSendResult>(new TimeoutException("I give up."));
    }
}
