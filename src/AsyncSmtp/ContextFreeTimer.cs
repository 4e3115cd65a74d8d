namespace AsyncSmtp;

/// <summary>Timers that outlive the call which made them, and so must not keep that caller's execution context alive or run in it.</summary>
internal static class ContextFreeTimer
{
    public static ITimer Create(TimeProvider timeProvider, Action elapsed)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Start(timeProvider, elapsed);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Start(timeProvider, elapsed);
        }
    }

    private static ITimer Start(TimeProvider timeProvider, Action elapsed)
        => timeProvider.CreateTimer(static state => ((Action)state!)(), elapsed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
