using System.Diagnostics;

namespace Fleet.Chaos.Rig;

/// <summary>What goes wrong, at moments that a seed decides: processes are killed or paused, and wires cut.</summary>
internal sealed class Mischief(IReadOnlyList<Worker> workers, int seed, TimeSpan pace)
{
    private readonly Random _random = new(seed);
    private readonly List<long> _moments = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Gets when something went wrong.</summary>
    public IReadOnlyList<long> Moments => _moments;

    public void NoteMoment() => _moments.Add(Stopwatch.GetTimestamp());

    public override string ToString() => string.Join(", ", _counts.OrderBy(static c => c.Key).Select(static c => $"{c.Value} {c.Key}"));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(pace * (0.5 + _random.NextDouble()), cancellationToken);
            Worker worker = workers[_random.Next(workers.Count)];
            TimeSpan time = TimeSpan.FromSeconds(0.2 + (3 * _random.NextDouble()));
            int kind = _random.Next(10);
            NoteMoment();
            await (kind switch
            {
                < 6 => Do("kills", worker.KillProcess),
                6 => DoFor("pauses", worker.Pause, worker.Resume, 3 * time),
                7 => DoFor("cuts from the queue", worker.Queue.Cut, worker.Queue.Mend, time),
                8 => DoFor("cuts from the ledger", worker.Ledger.Cut, worker.Ledger.Mend, time),
                _ => DoFor("cuts from the mail server", worker.Smtp.Cut, worker.Smtp.Mend, time),
            });
        }
    }

    private Task Do(string name, Action action)
    {
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        action();
        return Task.CompletedTask;
    }

    /// <summary>Ends by itself, also when there is no more mischief to come.</summary>
    private async Task DoFor(string name, Action begin, Action end, TimeSpan time)
    {
        await Do(name, begin);
        await Task.Delay(time);
        end();
    }
}
