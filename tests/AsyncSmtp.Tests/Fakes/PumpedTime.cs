using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>
/// A clock for a task that moves it while others work. Its timers run on threads of the pool, as those of the system do; those of <see cref="FakeTimeProvider"/> run inside whoever asks for the time, who may
/// be holding a lock.
/// </summary>
internal sealed class PumpedTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => base.CreateTimer(s => ThreadPool.UnsafeQueueUserWorkItem(_ => callback(s), null), state, dueTime, period);
}
