using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class CommitProbeRaceTests
{
    [Fact]
    public async Task CommitAndTryVeto_Racing_ExactlyOneWins()
    {
        const int Races = 100_000;
        CommitProbe[] probes = [.. Enumerable.Range(0, Races).Select(_ => Begun())];
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

    private static CommitProbe Begun()
    {
        CommitProbe probe = new();
        probe.TryBegin();
        return probe;
    }
}
