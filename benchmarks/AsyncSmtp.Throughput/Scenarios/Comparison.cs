using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Scenarios;

/// <summary>Runs the senders against each other: in each round of a scenario each sends once, in random order, so that what else the machine does hits them alike.</summary>
internal sealed class Comparison(ComparisonSettings settings, TextWriter progress)
{
    public async Task<IReadOnlyList<Sample>> RunAsync()
    {
        List<Sample> samples = [];
        foreach (Scenario scenario in settings.Scenarios)
        {
            samples.AddRange(await RunAsync(scenario));
        }

        return samples;
    }

    private async Task<List<Sample>> RunAsync(Scenario scenario)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync(scenario.AcceptDelay, scenario.RoundTrip);
        SenderTarget target = new(sink.Port, scenario.Connections, settings.NodemailerFolder);
        List<Contestant> contestants = [];
        List<Sample> samples = [];
        try
        {
            foreach (SenderKind kind in settings.Senders)
            {
                SenderProcess process = SenderProcess.Start(kind, target);
                contestants.Add(new Contestant(process, await process.WarmUpAsync(settings.Seconds, settings.Messages)));
            }

            for (int round = 1; round <= settings.Rounds; round++)
            {
                await progress.WriteLineAsync($"{scenario.Title}: round {round} of {settings.Rounds}");
                Contestant[] order = [.. contestants];
                Random.Shared.Shuffle(order);
                for (int turn = 0; turn < order.Length; turn++)
                {
                    (RunResult result, double sinkCpu) = await MeasureAsync(sink, order[turn]);
                    samples.Add(new Sample(scenario, order[turn].Process.Kind, round, turn + 1, result, sinkCpu));
                }
            }
        }
        finally
        {
            foreach (Contestant contestant in contestants)
            {
                await contestant.Process.DisposeAsync();
            }
        }

        return samples;
    }

    private static async Task<(RunResult Result, double SinkCpu)> MeasureAsync(SinkProcess sink, Contestant contestant)
    {
        await contestant.Process.ConnectAsync();
        (long accepted, _) = await sink.AskAsync();
        TimeSpan cpu = sink.CpuTime;
        RunResult result = await contestant.Process.RunAsync(contestant.Messages);
        cpu = sink.CpuTime - cpu;
        await sink.CheckAcceptedAsync(accepted + contestant.Messages);
        return (result, cpu.TotalSeconds);
    }

    /// <param name="Process">The sender.</param>
    /// <param name="Messages">How many messages it sends in a run: as many as fit into its time.</param>
    private sealed record Contestant(SenderProcess Process, int Messages);
}
