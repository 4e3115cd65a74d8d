namespace AsyncSmtp.Queueing.Tests;

/// <summary>The cap on every wait of a test: a hang is a failure with a place, not a stuck run.</summary>
internal static class Hang
{
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    public static Task Capped(this Task task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);
}
