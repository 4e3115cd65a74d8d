namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

/// <summary>The system's clock, which remembers what it said last on each thread: of a limit that has just let a start go on this thread, the very moment of the start.</summary>
internal sealed class StartClock : TimeProvider
{
    [ThreadStatic]
    private static long _last;

    public static long Last => _last;

    public override long GetTimestamp() => _last = base.GetTimestamp();
}
