using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Dispatching;

/// <summary>An attempt that ends once, and one that is given up, which ends when its transport has been disposed and not before.</summary>
public sealed class PendingSendTests
{
    private static readonly SmtpAttemptResult LastWords = new() { StatusCode = SmtpStatusCode.TransactionFailed };

    private readonly PendingSend _pending = new(Mails.Snapshot(), Mails.Snapshot().Recipients, static () => { });

    [Fact]
    public void TryGiveUp_AlreadyCompleted_LeavesTheTransportAlone()
    {
        _pending.Complete(SmtpAttemptResult.Accepted);

        Assert.False(_pending.TryGiveUp(EndReason.FinalReplyTimeout));
        AssertEnded(EndReason.Completed, SmtpAttemptResult.Accepted);
        Assert.False(_pending.IsGivenUp);
    }

    [Fact]
    public void TryGiveUp_Twice_IsForTheFirst()
    {
        Assert.True(_pending.TryGiveUp(EndReason.GracePeriodElapsed));
        Assert.False(_pending.TryGiveUp(EndReason.FinalReplyTimeout));

        Assert.True(_pending.IsGivenUp);
        _pending.OnTransportDisposed();
        _pending.Complete(LastWords);
        AssertEnded(EndReason.GracePeriodElapsed, LastWords);
    }

    [Fact]
    public void Complete_WhileTheTransportIsBeingDisposed_EndsItAfterwards()
    {
        Assert.True(_pending.TryGiveUp(EndReason.FinalReplyTimeout));

        _pending.Complete(LastWords);
        _pending.Complete(SmtpAttemptResult.NotBegun);

        Assert.False(_pending.End.IsCompleted);
        _pending.OnTransportDisposed();
        AssertEnded(EndReason.FinalReplyTimeout, LastWords);
    }

    [Fact]
    public void Complete_AfterTheTransportIsDisposed_EndsIt()
    {
        Assert.True(_pending.TryGiveUp(EndReason.FinalReplyTimeout));
        _pending.OnTransportDisposed();
        Assert.False(_pending.End.IsCompleted);

        _pending.Complete(LastWords);

        AssertEnded(EndReason.FinalReplyTimeout, LastWords);
    }

    [Fact]
    public void EndNow_DisposeThatNeverReturns_EndsItWithWhatWasSaid()
    {
        Assert.True(_pending.TryGiveUp(EndReason.FinalReplyTimeout));
        _pending.Complete(LastWords);

        _pending.EndNow(EndReason.FinalReplyTimeout);

        AssertEnded(EndReason.FinalReplyTimeout, LastWords);
    }

    [Fact]
    public void EndNow_AfterTheEnd_ChangesNothing()
    {
        _pending.EndNow(EndReason.Cancelled);

        _pending.Complete(SmtpAttemptResult.Accepted);
        _pending.EndNow(EndReason.AttemptTimeout);

        Assert.False(_pending.TryGiveUp(EndReason.FinalReplyTimeout));
        AssertEnded(EndReason.Cancelled, null);
    }

    private void AssertEnded(EndReason reason, SmtpAttemptResult? completion)
    {
        Assert.True(_pending.End.IsCompletedSuccessfully);
#pragma warning disable xUnit1031 // It has completed.
        PendingSendEnd end = _pending.End.Result;
#pragma warning restore xUnit1031
        Assert.Equal(reason, end.Reason);
        Assert.Same(completion, end.Completion);
    }
}
