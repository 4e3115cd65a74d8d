using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Dispatching;

public sealed class OutcomeClassifierTests
{
    private const SmtpStatusCode NoReply = SmtpStatusCode.GeneralFailure;

    [Fact]
    public void Classify_NoErrorAndCommitted_IsSentAndReusable()
    {
        AttemptOutcome outcome = Classify((Exception?)null, committed: true);

        Assert.Equal(DeliveryOutcome.Sent, outcome.Outcome);
        Assert.True(outcome.IsClientReusable);
    }

    [Fact]
    public void Classify_NoErrorButNotCommitted_IsNotSent()
    {
        AttemptOutcome outcome = Classify((Exception?)null, committed: false);

        Assert.Equal(DeliveryOutcome.NotSent, outcome.Outcome);
        Assert.False(outcome.IsClientReusable);
    }

    [Fact]
    public void Classify_AcceptedOnAConnectionThatIsNoMore_IsSentAndNotReusable()
    {
        AttemptOutcome outcome = Classify(new SmtpAttemptResult { IsAccepted = true, StatusCode = SmtpStatusCode.Ok }, committed: true);

        Assert.Equal((DeliveryOutcome.Sent, false), (outcome.Outcome, outcome.IsClientReusable));
    }

    [Fact]
    public void Classify_RefusedOnAConnectionThatIsWhole_IsNotSentAndReusable()
    {
        AttemptOutcome outcome = Classify(new SmtpAttemptResult { StatusCode = SmtpStatusCode.TransactionFailed, Reply = "5.7.1 no", IsConnectionUsable = true }, committed: true);

        Assert.Equal((DeliveryOutcome.NotSent, "5.7.1 no", true), (outcome.Outcome, outcome.Reply, outcome.IsClientReusable));
    }

    [Fact]
    public void Classify_AuthenticationRefused_SaysSo()
    {
        AttemptOutcome outcome = Classify(new SmtpAttemptResult { StatusCode = (SmtpStatusCode)535, Reply = "5.7.8 bad password", Stage = SmtpAttemptStage.Authenticating }, committed: false);

        Assert.Equal((DeliveryOutcome.NotSent, SmtpAttemptStage.Authenticating, false), (outcome.Outcome, outcome.Stage, outcome.IsTransient));
    }

    [Fact]
    public void Classify_ProvenUnfinishedAfterCommit_IsNotSent()
        => Assert.Equal(DeliveryOutcome.NotSent, Classify(new SmtpAttemptResult { IsUnfinished = true }, committed: true).Outcome);

    [Fact]
    public void Classify_LostBeforeCommit_IsNotSentAndTransient()
    {
        AttemptOutcome outcome = Classify(Lost(), committed: false);

        Assert.Equal((DeliveryOutcome.NotSent, true, NoReply), (outcome.Outcome, outcome.IsTransient, outcome.StatusCode));
    }

    [Fact]
    public void Classify_LostAfterCommit_IsInDoubt() => Assert.Equal(DeliveryOutcome.InDoubt, Classify(Lost(), committed: true).Outcome);

    [Fact]
    public void Classify_ProtocolViolationAfterCommit_IsInDoubt()
        => Assert.Equal(DeliveryOutcome.InDoubt, Classify(new SmtpException("The server committed a protocol violation."), committed: true).Outcome);

    [Theory]
    [InlineData(600)]
    [InlineData(999)]
    [InlineData(1917)]
    public void Classify_CodeOfNoClassAfterCommit_IsInDoubt(int code) => Assert.Equal(DeliveryOutcome.InDoubt, Classify(Replied(code), committed: true).Outcome);

    [Theory]
    [InlineData(421, true)]
    [InlineData(451, true)]
    [InlineData(552, false)]
    [InlineData(554, false)]
    [InlineData(571, false)]
    [InlineData(599, false)]
    public void Classify_NegativeReplyAfterCommit_IsNotSent(int code, bool transient)
    {
        AttemptOutcome outcome = Classify(Replied(code), committed: true);

        Assert.Equal((DeliveryOutcome.NotSent, transient, code, false), (outcome.Outcome, outcome.IsTransient, (int)outcome.StatusCode, outcome.IsClientReusable));
    }

    [Fact]
    public void Classify_SomeRecipientsRefused_IsPartiallySentAndReusable()
    {
        AttemptOutcome outcome = Classify(Refused(550, "b@example.com", "5.1.1 no such user"), committed: true, recipients: 3);

        Assert.Equal((DeliveryOutcome.PartiallySent, true, false), (outcome.Outcome, outcome.IsClientReusable, outcome.IsTransient));
        FailedRecipient failed = Assert.Single(outcome.FailedRecipients);
        Assert.Equal(("b@example.com", 550, "5.1.1 no such user"), (failed.Address, (int)failed.StatusCode, failed.Reply));
    }

    [Fact]
    public void Classify_SeveralRecipientsRefused_ListsEach()
    {
        SmtpFailedRecipientsException error = new("some", [Refused(550, "a@example.com", "no"), Refused(450, "b@example.com", "later")]);

        AttemptOutcome outcome = Classify(error, committed: true, recipients: 3);

        Assert.Equal(DeliveryOutcome.PartiallySent, outcome.Outcome);
        Assert.Equal([false, true], outcome.FailedRecipients.Select(static f => f.IsTransient));
    }

    [Fact]
    public void Classify_AllRecipientsRefused_IsNotSentAndNotReusable()
    {
        SmtpFailedRecipientsException error = new("all", [Refused(450, "a@example.com", "later"), Refused(450, "b@example.com", "later")]);

        AttemptOutcome outcome = Classify(error, committed: false, recipients: 2);

        Assert.Equal((DeliveryOutcome.NotSent, true, false), (outcome.Outcome, outcome.IsTransient, outcome.IsClientReusable));
        Assert.Equal(2, outcome.FailedRecipients.Count);
    }

    /// <summary>What SmtpClient does not do today: to go on when nobody was accepted, or to stop when somebody was.</summary>
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    public void Classify_RefusalsThatDoNotGoWithTheCommit_AreNotSentAndTheClientIsNotUsedAgain(bool committed, int recipients)
    {
        SmtpFailedRecipientsException error = new("some or all", [Refused(550, "a@example.com", "no"), Refused(450, "b@example.com", "later")]);

        AttemptOutcome outcome = Classify(error, committed, recipients);

        Assert.Equal((DeliveryOutcome.NotSent, false), (outcome.Outcome, outcome.IsClientReusable));
    }

    [Fact]
    public void Classify_RecipientsRefused_TellsTheFirstReply()
    {
        SmtpFailedRecipientsException error = new("some", [Refused(550, "a@example.com", "no"), Refused(450, "b@example.com", "later")]);

        AttemptOutcome outcome = Classify(error, committed: true, recipients: 3);

        Assert.Equal((550, "no"), ((int)outcome.StatusCode, outcome.Reply));
    }

    [Fact]
    public void Classify_SeveralWithoutOne_CountsAsOneThatIsNotNamed()
    {
        AttemptOutcome outcome = Classify(new SmtpFailedRecipientsException("none", []), committed: true, recipients: 3);

        Assert.Equal("", Assert.Single(outcome.FailedRecipients).Address);
    }

    [Fact]
    public void Classify_CommitRefused_IsNotSentAndNotTransient()
    {
        FormatException refusal = new("no");
        DispatchResult result = new(EndReason.Completed, new SmtpAttemptResult { Error = new OperationCanceledException() }, Committed: false, Reached: true, Reused: false, refusal);

        AttemptOutcome outcome = OutcomeClassifier.Classify(result, Recipients(1));

        Assert.Equal((DeliveryOutcome.NotSent, EndReason.CommitRefused, false), (outcome.Outcome, outcome.Reason, outcome.IsTransient));
        Assert.Same(refusal, outcome.Error);
    }

    [Theory]
    [InlineData(EndReason.Cancelled)]
    [InlineData(EndReason.AttemptTimeout)]
    public void Classify_EndedWhileTheObserverWasAtIt_IsThatEnd(object reason)
    {
        DispatchResult result = new((EndReason)reason, null, Committed: false, Reached: true, Reused: false, new OperationCanceledException());

        Assert.Equal((EndReason)reason, OutcomeClassifier.Classify(result, Recipients(1)).Reason);
    }

    [Fact]
    public void Classify_PickupDirectoryIsNotThere_IsPermanent()
        => Assert.False(Classify(new SmtpException("Failure sending mail.", new DirectoryNotFoundException("gone")), committed: false).IsTransient);

    [Theory]
    [InlineData(EndReason.Cancelled, DeliveryOutcome.NotSent)]
    [InlineData(EndReason.AttemptTimeout, DeliveryOutcome.NotSent)]
    [InlineData(EndReason.FinalReplyTimeout, DeliveryOutcome.InDoubt)]
    [InlineData(EndReason.GracePeriodElapsed, DeliveryOutcome.InDoubt)]
    public void Classify_EndedByUs_IsWhatTheProbeProves(object reason, DeliveryOutcome expected)
    {
        bool committed = expected == DeliveryOutcome.InDoubt;

        AttemptOutcome outcome = OutcomeClassifier.Classify(new DispatchResult((EndReason)reason, null, committed, Reached: committed, Reused: true), Recipients(1));

        Assert.Equal((expected, false), (outcome.Outcome, outcome.IsClientReusable));
    }

    [Theory]
    [InlineData("Unable to read data from the transport connection: Connection reset by peer.")]
    [InlineData("Unable to write data to the transport connection: a text without the stack of a write.")]
    public void Classify_LostAfterCommitAndNotProvenToBeWriting_IsInDoubt(string lost)
        => Assert.Equal(DeliveryOutcome.InDoubt, Classify(new SmtpException("Failure sending mail.", new IOException(lost)), committed: true).Outcome);

    [Theory]
    [InlineData(EndReason.FinalReplyTimeout)]
    [InlineData(EndReason.GracePeriodElapsed)]
    public void Classify_GivenUpButTheAnswerCameAfterAll_IsTheAnswer(object reason)
    {
        Assert.Equal((DeliveryOutcome.Sent, false), OfAnswer(SmtpAttemptResult.Accepted));
        Assert.Equal((DeliveryOutcome.NotSent, false), OfAnswer(new() { StatusCode = SmtpStatusCode.TransactionFailed, IsConnectionUsable = true }));
        Assert.Equal((DeliveryOutcome.NotSent, false), OfAnswer(new() { FailedRecipients = [new("to0@example.com", SmtpStatusCode.MailboxUnavailable, "no")], IsConnectionUsable = true }));

        (DeliveryOutcome, bool) OfAnswer(SmtpAttemptResult answer)
        {
            AttemptOutcome outcome = OutcomeClassifier.Classify(
                new((EndReason)reason, answer, Committed: true, Reached: true, Reused: false) { IsTransportDisposed = true }, Recipients(1));
            return (outcome.Outcome, outcome.IsClientReusable);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Classify_NotBegun_IsAsItWasUnlessTheTransportWasDisposed(bool isDisposed)
    {
        DispatchResult silent = new(EndReason.AttemptTimeout, null, Committed: false, Reached: false, Reused: true) { Begun = false, IsTransportDisposed = isDisposed };

        foreach (DispatchResult result in new[] { silent, silent with { Completion = SmtpAttemptResult.NotBegun } })
        {
            AttemptOutcome outcome = OutcomeClassifier.Classify(result, Recipients(1));

            Assert.Equal((DeliveryOutcome.NotSent, !isDisposed, !isDisposed), (outcome.Outcome, outcome.IsUnbegun, outcome.IsClientReusable));
        }
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.HostNotFound, false)]
    public void Classify_ConnectFailed_IsTransientWhenItMayPass(SocketError error, bool transient)
        => Assert.Equal(transient, Classify(new SmtpException("Failure sending mail.", new SocketException((int)error)), committed: false).IsTransient);

    [Fact]
    public void Classify_UntrustedCertificate_IsPermanent()
        => Assert.False(Classify(new SmtpException("Failure sending mail.", new AuthenticationException("untrusted")), committed: false).IsTransient);

    [Fact]
    public void Classify_NoTlsOffered_IsPermanent()
        => Assert.False(Classify(new SmtpException("Server does not support secure connections."), committed: false).IsTransient);

    [Fact]
    public void Classify_ReusedConnectionLostBeforeCommit_IsStale()
    {
        Assert.True(Classify(Lost(), committed: false, reused: true).IsStaleConnection);
        Assert.True(Classify(Replied(421), committed: false, reused: true).IsStaleConnection);
    }

    [Fact]
    public void Classify_WhatAFreshConnectionWouldNotMend_IsNotStale()
    {
        Assert.False(Classify(Lost(), committed: false, reused: false).IsStaleConnection);
        Assert.False(Classify(Lost(), committed: true, reused: true).IsStaleConnection);
        Assert.False(Classify(Replied(550), committed: false, reused: true).IsStaleConnection);
    }

    private static AttemptOutcome Classify(Exception? error, bool committed, int recipients = 1, bool reused = false)
        => OutcomeClassifier.Classify(new DispatchResult(EndReason.Completed, Ended(error, committed, recipients), committed, Reached: committed, reused), Recipients(recipients));

    private static AttemptOutcome Classify(SmtpAttemptResult result, bool committed)
        => OutcomeClassifier.Classify(new DispatchResult(EndReason.Completed, result, committed, Reached: committed, Reused: true), Recipients(1));

    private static SmtpAttemptResult Ended(Exception? error, bool committed, int recipients = 1)
    {
        PendingSend attempt = new(Mails.Snapshot(), Recipients(recipients), static () => { });
        if (committed)
        {
            attempt.Probe.Commit();
        }

        return SmtpClientResult.Of(attempt, error);
    }

    private static RecipientList Recipients(int count) => new([.. Enumerable.Range(0, count).Select(static i => new MailAddress($"r{i}@example.com"))]);

    private static SmtpException Lost() => new("Failure sending mail.", new IOException("The connection was closed."));

    private static SmtpException Replied(int code) => new((SmtpStatusCode)code, "Some text. The server response was: 5.0.0 no");

    private static SmtpFailedRecipientException Refused(int code, string address, string reply) => new((SmtpStatusCode)code, $"<{address}>", reply);
}
