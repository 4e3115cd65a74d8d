using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Rate;

/// <summary>A clock that the test moves, and that knows what it was asked for.</summary>
internal sealed class TimerClock : FakeTimeProvider
{
    private int _looks;

    /// <summary>For how long somebody has paused.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

    /// <summary>How often it was looked at: once before each question to the database, and once before each start.</summary>
    public int Looks => _looks;

    public override long GetTimestamp()
    {
        _ = Interlocked.Increment(ref _looks);
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Pauses.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
