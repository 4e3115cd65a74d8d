namespace AsyncSmtp.Servers.Tests;

/// <summary>The cap on every wait of a test: a hang is a failure with a place, not a stuck run.</summary>
internal static class Hang
{
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    public static Task Capped(this Task task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    /// <summary>Waits until a condition holds that no event announces. Only for what must come, never to see that something does not.</summary>
    public static async Task UntilAsync(Func<bool> condition, Func<string> complaint)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - start > Cap.TotalMilliseconds)
            {
                throw new TimeoutException($"Not within {Cap}: {complaint()}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
