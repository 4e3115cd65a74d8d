namespace AsyncSmtp.Testing.Tests;

/// <summary>No await of a test lasts longer than this: a hang is a failure with a place.</summary>
internal static class HangCap
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Capped(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task Capped(this ValueTask task) => task.AsTask().Capped();

    public static Task<T> Capped<T>(this ValueTask<T> task) => task.AsTask().Capped();

    /// <summary>Waits for what no event tells of, by looking again and again.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, "The condition did not come true.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
