namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>What hangs fails.</summary>
internal static class Hang
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    public static Task Capped(this Task task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);

    public static Task<T> Capped<T>(this Task<T> task) => task.WaitAsync(Cap, TestContext.Current.CancellationToken);
}
