using System.Globalization;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>The cap on every wait of a test: a hang is a failure with a place, not a stuck run.</summary>
internal static class Hang
{
    /// <summary>30 seconds; less where mutants, which make tests hang by the hundred, must not take the day.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("ASYNCSMTP_TEST_CAP_SECONDS"), CultureInfo.InvariantCulture, out int seconds) ? seconds : 30);

    public static Task Capped(this Task task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    /// <summary>Waits until a condition holds that no event announces. Only for what must come, never to see that something does not.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - start < Cap.TotalMilliseconds, "The condition did not come true in time.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
