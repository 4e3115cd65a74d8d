using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>A clock that stands still until it is moved, and tells when somebody has begun to wait for a certain time.</summary>
internal sealed class TimerWatch : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _armed = new();

    /// <summary>Waits until there is a timer of that length, and lets its time pass.</summary>
    public async Task PassAsync(TimeSpan dueTime)
    {
        await Armed(dueTime).Task.Capped();
        Advance(dueTime);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Armed(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Armed(TimeSpan dueTime) => _armed.GetOrAdd(dueTime, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
