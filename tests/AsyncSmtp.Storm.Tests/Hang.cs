namespace AsyncSmtp.Storm.Tests;

/// <summary>The cap on every wait of a test: a hang is a failure with a place, not a stuck run.</summary>
internal static class Hang
{
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    public static Task Capped(this Task task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    /// <summary>Waits until a condition holds that no event announces.</summary>
    /// <returns>Whether it came true in time.</returns>
    public static async Task<bool> UntilAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - start > Cap.TotalMilliseconds)
            {
                return false;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        return true;
    }
}
