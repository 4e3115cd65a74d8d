using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class CommitProbeTests
{
    [Fact]
    public void State_Untouched_IsNotReached()
    {
        CommitProbe probe = new();

        Assert.Equal(CommitProbeState.NotReached, probe.State);
        Assert.False(probe.IsCommitted);
    }

    [Fact]
    public void OnReading_NotReached_IsReading()
    {
        CommitProbe probe = new();

        probe.OnReading();
        probe.OnReading();

        Assert.Equal(CommitProbeState.Reading, probe.State);
        Assert.False(probe.IsCommitted);
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

        Assert.Equal(CommitProbeState.Vetoed, probe.State);
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

        Assert.Equal(CommitProbeState.Vetoed, probe.State);
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

    [Fact]
    public async Task CommitAndTryVeto_Racing_ExactlyOneWins()
    {
        const int Races = 100_000;
        CommitProbe[] probes = [.. Enumerable.Range(0, Races).Select(_ => new CommitProbe())];
        bool[] vetoed = new bool[Races];
        bool[] committed = new bool[Races];
        int[] arrived = new int[Races];
        long start = Environment.TickCount64;
        void Run(Action<int> race)
        {
            for (int i = 0; i < Races; i++)
            {
                // Each race starts when both are there, or the two would soon be far apart and never meet.
                _ = Interlocked.Increment(ref arrived[i]);
                SpinWait spin = default;
                while (Volatile.Read(ref arrived[i]) < 2)
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                    Assert.True(Environment.TickCount64 - start < Snapshots.HangCap.TotalMilliseconds);
                }

                race(i);
            }
        }

        Task vetoing = Task.Factory.StartNew(
            () => Run(i => vetoed[i] = probes[i].TryVeto()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Run(i =>
        {
            probes[i].OnReading();
            try
            {
                probes[i].Commit();
                committed[i] = true;
            }
            catch (OperationCanceledException)
            {
            }
        });
        await vetoing.WaitAsync(Snapshots.HangCap, TestContext.Current.CancellationToken);

        Assert.Equal(vetoed.Select(veto => !veto), committed);
        Assert.Equal(committed.Select(commit => commit ? CommitProbeState.Committed : CommitProbeState.Vetoed), probes.Select(probe => probe.State));
    }
}
