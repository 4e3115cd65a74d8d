namespace AsyncSmtp.Throughput.Senders;

/// <summary>A number of messages that several loops share: each takes the next until none is left.</summary>
internal sealed class Workload(int messages)
{
    private int _left = messages;

    public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;

    /// <summary>Runs a loop for each item, on the thread pool.</summary>
    public static Task RunAsync<T>(int messages, IEnumerable<T> items, Func<T, Workload, Task> loop)
    {
        Workload work = new(messages);
        return Task.WhenAll(items.Select(item => Task.Run(() => loop(item, work))));
    }
}
