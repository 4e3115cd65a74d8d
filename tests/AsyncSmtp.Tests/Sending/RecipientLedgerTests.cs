using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

public sealed class RecipientLedgerTests
{
    private static readonly FailedRecipient LaterA = Failed("a@example.com", 450);
    private static readonly FailedRecipient NeverA = Failed("a@example.com", 550);
    private static readonly FailedRecipient NeverB = Failed("b@example.com", 551);
    private static readonly FailedRecipient LaterC = Failed("c@example.com", 452);
    private static readonly Exception Refusal = new SmtpFailedRecipientException(SmtpStatusCode.MailboxUnavailable, "<b@example.com>");

    private readonly RecipientLedger _ledger = new(new RecipientList([new MailAddress("a@example.com"), new MailAddress("b@example.com"), new MailAddress("c@example.com")]));

    [Fact]
    public void Conclude_SentAtOnce_IsWhatTheAttemptCameTo()
    {
        Assert.False(_ledger.IsAnyAccepted);
        AttemptOutcome end = Record(AttemptOutcome.Accepted);

        Assert.True(_ledger.IsAnyAccepted);
        Assert.Same(AttemptOutcome.Accepted, end);
        Assert.Empty(_ledger.Failed);
        Assert.Empty(_ledger.InDoubt);
    }

    [Fact]
    public void Conclude_RefusedAsAWhole_IsWhatTheAttemptCameTo()
    {
        AttemptOutcome refused = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.TransactionFailed, Reply = "5.7.1 spam" };

        Assert.Same(refused, Record(refused));
        Assert.False(_ledger.IsAnyAccepted);
        Assert.Equal(3, _ledger.Remaining.Count);
    }

    [Fact]
    public void Record_SomeRefusedForNow_TriesThoseAgainAlone()
    {
        AttemptOutcome partial = Partial(LaterA, NeverB);

        Assert.Same(partial, Record(partial));
        Assert.True(_ledger.IsAnyAccepted);
        Assert.Equal(["a@example.com"], Remaining());
        Assert.Equal([NeverB, LaterA], _ledger.Failed);
    }

    [Fact]
    public void Record_AllRefusedForNow_NobodyHasIt()
    {
        Record(NotSent(LaterA, NeverB, LaterC));

        Assert.False(_ledger.IsAnyAccepted);
        Assert.Equal(["a@example.com", "c@example.com"], Remaining());
    }

    [Fact]
    public void Conclude_AcceptedForTheRestLater_IsSentWhenNobodyIsLeft()
    {
        Record(Partial(LaterA, LaterC));
        AttemptOutcome end = Record(AttemptOutcome.Accepted);

        Assert.Same(AttemptOutcome.Accepted, end);
        Assert.Empty(_ledger.Failed);
    }

    [Fact]
    public void Conclude_AcceptedForTheRestButOneWasRefusedForGood_IsPartiallySentWithThatOne()
    {
        Record(Partial(LaterA, NeverB));
        AttemptOutcome end = Record(AttemptOutcome.Accepted);

        Assert.Equal(DeliveryOutcome.PartiallySent, end.Outcome);
        Assert.Equal([NeverB], end.FailedRecipients);
        Assert.Equal((551, false, true), ((int)end.StatusCode, end.IsTransient, end.Committed));
        Assert.Same(Refusal, end.Error);
    }

    [Fact]
    public void Conclude_SomeHaveItAndTheRestFailed_IsPartiallySent()
    {
        Record(Partial(LaterA, NeverB));
        Exception lost = new IOException();
        AttemptOutcome end = Record(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, Reason = EndReason.AttemptTimeout, Error = lost });

        Assert.Equal((DeliveryOutcome.PartiallySent, EndReason.AttemptTimeout, true), (end.Outcome, end.Reason, end.IsTransient));
        Assert.Equal([NeverB, LaterA], end.FailedRecipients);
        Assert.Same(lost, end.Error);
    }

    [Fact]
    public void Conclude_TheRestWasRefusedForGood_IsPartiallySentWithAll()
    {
        Record(Partial(LaterA, NeverB));
        AttemptOutcome end = Record(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.MailboxUnavailable, Reply = "5.1.1 gone", FailedRecipients = [NeverA], Error = Refusal });

        Assert.Equal(DeliveryOutcome.PartiallySent, end.Outcome);
        Assert.Equal([NeverB, NeverA], end.FailedRecipients);
        Assert.Equal((false, "5.1.1 gone"), (end.IsTransient, end.Reply));
    }

    [Fact]
    public void Conclude_OneRefusedForGoodAndThenAllElseNotSent_TellsBoth()
    {
        Record(NotSent(LaterA, NeverB, LaterC));
        AttemptOutcome end = Record(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.TransactionFailed, Committed = false });

        Assert.Equal((DeliveryOutcome.NotSent, 551, true), (end.Outcome, (int)end.StatusCode, end.IsTransient));
        Assert.Equal([NeverB, LaterA, LaterC], end.FailedRecipients);
    }

    [Fact]
    public void Conclude_InDoubt_IsInDoubtForAllItWasFor()
    {
        AttemptOutcome lost = new() { Outcome = DeliveryOutcome.InDoubt, StatusCode = SmtpStatusCode.GeneralFailure };

        Assert.Same(lost, Record(lost));
        Assert.Equal(["a@example.com", "b@example.com", "c@example.com"], _ledger.InDoubt.Order());
        Assert.Empty(_ledger.Failed);
    }

    [Fact]
    public void Conclude_InDoubtAndThenAccepted_IsSent()
    {
        Record(new AttemptOutcome { Outcome = DeliveryOutcome.InDoubt });
        AttemptOutcome end = Record(AttemptOutcome.Accepted);

        Assert.Same(AttemptOutcome.Accepted, end);
        Assert.Empty(_ledger.InDoubt);
    }

    [Fact]
    public void Conclude_InDoubtAndThenAcceptedForSome_StaysInDoubtForTheRefused()
    {
        Record(new AttemptOutcome { Outcome = DeliveryOutcome.InDoubt });
        AttemptOutcome end = Record(Partial(LaterA, NeverB));

        Assert.Equal(DeliveryOutcome.InDoubt, end.Outcome);
        Assert.Equal(["a@example.com", "b@example.com"], _ledger.InDoubt.Order());
        Assert.Empty(end.FailedRecipients);
    }

    [Fact]
    public void Conclude_InDoubtAndThenRefused_StaysInDoubt()
    {
        Record(new AttemptOutcome { Outcome = DeliveryOutcome.InDoubt });
        AttemptOutcome end = Record(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.TransactionFailed, IsTransient = true });

        Assert.Equal((DeliveryOutcome.InDoubt, SmtpStatusCode.TransactionFailed, true), (end.Outcome, end.StatusCode, end.IsTransient));
    }

    [Fact]
    public void Conclude_OneRefusedAndTheRestInDoubt_IsInDoubtWithTheRefused()
    {
        Record(NotSent(LaterA, NeverB, LaterC));
        AttemptOutcome end = Record(new AttemptOutcome { Outcome = DeliveryOutcome.InDoubt });

        Assert.Equal(DeliveryOutcome.InDoubt, end.Outcome);
        Assert.Equal([NeverB], end.FailedRecipients);
        Assert.Equal(["a@example.com", "c@example.com"], _ledger.InDoubt.Order());
    }

    private static FailedRecipient Failed(string address, int code) => new(address, (SmtpStatusCode)code, "said so");

    private static AttemptOutcome Partial(params FailedRecipient[] failed) => new() { Outcome = DeliveryOutcome.PartiallySent, FailedRecipients = failed, Committed = true, Error = Refusal };

    private static AttemptOutcome NotSent(params FailedRecipient[] failed) => new() { Outcome = DeliveryOutcome.NotSent, FailedRecipients = failed, Error = Refusal };

    private AttemptOutcome Record(AttemptOutcome attempt)
    {
        _ledger.Record(attempt);
        return _ledger.Conclude(attempt);
    }

    private IEnumerable<string> Remaining() => _ledger.Remaining.Addresses.Select(static a => a.Address);
}
