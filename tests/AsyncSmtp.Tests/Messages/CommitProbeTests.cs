using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class CommitProbeTests
{
    [Fact]
    public void State_Untouched_IsNotBegun()
    {
        CommitProbe probe = new();

        Assert.Equal(CommitProbeState.NotBegun, probe.State);
        Assert.Equal((false, false), (probe.WasBegun, probe.IsCommitted));
    }

    [Fact]
    public void TryBegin_Untouched_IsBegunForGood()
    {
        CommitProbe probe = new();

        Assert.True(probe.TryBegin());
        Assert.Equal((CommitProbeState.NotReached, true), (probe.State, probe.WasBegun));
        Assert.True(probe.TryVeto());
        Assert.Equal((CommitProbeState.Vetoed, true, true), (probe.State, probe.WasBegun, probe.IsVetoed));
    }

    [Fact]
    public void TryBegin_Vetoed_IsTooLate()
    {
        CommitProbe probe = new();
        _ = probe.TryVeto();

        Assert.False(probe.TryBegin());
        Assert.Equal((CommitProbeState.Dropped, false, true), (probe.State, probe.WasBegun, probe.IsVetoed));
        Assert.Throws<OperationCanceledException>(probe.Commit);
        Assert.Equal(CommitProbeState.Dropped, probe.State);
    }

    [Fact]
    public void TryBegin_PastIt_ChangesNothing()
    {
        CommitProbe probe = new();
        probe.OnReading();

        Assert.True(probe.TryBegin());
        Assert.Equal(CommitProbeState.Reading, probe.State);
    }

    [Fact]
    public void OnReading_NotReached_IsReading()
    {
        CommitProbe probe = new();

        Assert.False(probe.WasReached);
        probe.OnReading();
        probe.OnReading();

        Assert.Equal(CommitProbeState.Reading, probe.State);
        Assert.Equal((true, false), (probe.WasReached, probe.IsCommitted));
    }

    [Fact]
    public void Commit_Vetoed_TellsNoObserver()
    {
        int told = 0;
        CommitProbe probe = new() { Announcement = new CommitAnnouncement(new CountingObserver(() => told++), new MailCommit { MessageId = "<1@example.com>", Attempt = 1, Recipients = [] }) };
        probe.OnReading();
        _ = probe.TryVeto();

        OperationCanceledException e = Assert.Throws<OperationCanceledException>(probe.Commit);

        Assert.StartsWith("The attempt was cancelled before its commit point", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_NotVetoed_IsCommittedForGood(bool reading)
    {
        CommitProbe probe = new();
        if (reading)
        {
            probe.OnReading();
        }

        probe.Commit();
        probe.OnReading();

        Assert.Equal(CommitProbeState.Committed, probe.State);
        Assert.True(probe.IsCommitted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryVeto_NotCommitted_IsVetoedForGood(bool reading)
    {
        CommitProbe probe = new();
        if (reading)
        {
            probe.OnReading();
        }

        Assert.True(probe.TryVeto());
        probe.OnReading();

        Assert.Equal(reading ? CommitProbeState.Vetoed : CommitProbeState.Dropped, probe.State);
    }

    [Fact]
    public void TryVeto_Vetoed_IsTrueAgain()
    {
        CommitProbe probe = new();
        _ = probe.TryVeto();

        Assert.True(probe.TryVeto());
    }

    [Fact]
    public void TryVeto_Committed_IsTooLate()
    {
        CommitProbe probe = new();
        probe.Commit();

        Assert.False(probe.TryVeto());
        Assert.True(probe.IsCommitted);
    }

    [Fact]
    public void Commit_Vetoed_ThrowsAndStaysVetoed()
    {
        int calls = 0;
        CommitProbe probe = new() { Committed = () => calls++ };
        _ = probe.TryVeto();

        _ = Assert.Throws<OperationCanceledException>(probe.Commit);

        Assert.Equal(CommitProbeState.Dropped, probe.State);
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Commit_Twice_RunsTheCallbackOnceAfterTheTransitionOnTheSameThread()
    {
        List<(CommitProbeState State, Thread Thread)> calls = [];
        CommitProbe? probe = null;
        probe = new() { Committed = () => calls.Add((probe!.State, Thread.CurrentThread)) };

        probe.Commit();
        probe.Commit();

        Assert.Equal([(CommitProbeState.Committed, Thread.CurrentThread)], calls);
    }

    private sealed class CountingObserver(Action count) : ICommitObserver
    {
        public ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken)
        {
            count();
            return ValueTask.CompletedTask;
        }
    }
}
