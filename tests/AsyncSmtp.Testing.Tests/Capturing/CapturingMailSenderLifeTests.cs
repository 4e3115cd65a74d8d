using System.Net.Mail;
using System.Runtime.CompilerServices;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class CapturingMailSenderLifeTests
{
    [Fact]
    public async Task Dispose_RefusesWhatComes_AndKeepsWhatWasCaptured()
    {
        CapturingMailSender sender = new();
        await sender.SendToAsync("to@example.com");

        await sender.DisposeAsync().Capped();
        sender.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.SendToAsync("late@example.com"));
        Assert.Equal("to@example.com", Assert.Single(sender.Captured).Recipients[0]);
        Assert.Single(await sender.WaitForCountAsync(1, Mails.Token).Capped());
    }

    [Fact]
    public async Task Dispose_StopsWhatWaits_AtOnce()
    {
        CapturingMailSender sender = new();
        sender.Next(ScriptedOutcome.StaysQueued());
        sender.Next(ScriptedOutcome.Sent().After(TimeSpan.FromDays(1)));
        Task<MailSendResult>[] sending = [sender.BeginTo("a@example.com"), sender.BeginTo("b@example.com")];

        await sender.DisposeAsync().Capped();

        foreach (Task<MailSendResult> send in sending)
        {
            MailSendException stopped = await Assert.ThrowsAsync<MailSendException>(send.Capped);
            Assert.Equal(DeliveryOutcome.NotSent, stopped.Outcome);
            Assert.Contains("disposed", stopped.Message, StringComparison.Ordinal);
        }

        Assert.Empty(sender.Captured);
    }

    [Fact]
    public async Task Dispose_FailsWhoWaitsForMails()
    {
        CapturingMailSender sender = new();
        Task<IReadOnlyList<CapturedMail>> count = sender.WaitForCountAsync(1, Mails.Token);
        Task<CapturedMail> mail = sender.WaitForMailAsync(static _ => true, Mails.Token);

        await sender.DisposeAsync().Capped();

        await Assert.ThrowsAsync<ObjectDisposedException>(count.Capped);
        await Assert.ThrowsAsync<ObjectDisposedException>(mail.Capped);
    }

    [Fact]
    public async Task Sends_SetNoTimer()
    {
        ArmedTimers time = new();
        using CapturingMailSender sender = new(timeProvider: time);
        sender.Next(ScriptedOutcome.NotSent(421, "4.3.2 Closing"), count: 3);
        sender.Next(ScriptedOutcome.Unreachable());
        sender.Next(ScriptedOutcome.Refusing(450, "4.2.1 Later", "to@example.com"));

        foreach (int _ in Enumerable.Range(0, 5))
        {
            await Assert.ThrowsAsync<MailSendException>(() => sender.SendToAsync("to@example.com"));
        }

        await sender.SendToAsync("to@example.com");

        Assert.Equal(0, time.Count);
    }

    [Fact]
    public async Task Sender_ThatIsNotDisposed_IsCollected()
    {
        WeakReference[] senders = [.. Enumerable.Range(0, 10).Select(static _ => SendAndForget())];

        // A connection that failed is closed on the thread pool, and its sender lives until then.
        await HangCap.UntilAsync(() =>
        {
            GC.Collect();
            return !senders.Any(static s => s.IsAlive);
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SendAndForget()
    {
        CapturingMailSender sender = new();
        sender.Next(ScriptedOutcome.NotSent(550, "5.7.1 No"));
        using MailMessage message = Mails.To("to@example.com");
        Assert.True(sender.SendAsync(message, CancellationToken.None).IsFaulted);
        Assert.True(sender.SendAsync(message, CancellationToken.None).IsCompletedSuccessfully);
        return new WeakReference(sender);
    }

    /// <summary>Counts the timers that are set.</summary>
    private sealed class ArmedTimers : TimeProvider
    {
        private int _count;

        public int Count => _count;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, base.CreateTimer(callback, state, dueTime, period), dueTime);

        private sealed class Timer : ITimer
        {
            private readonly ArmedTimers _owner;
            private readonly ITimer _timer;

            public Timer(ArmedTimers owner, ITimer timer, TimeSpan dueTime)
            {
                (_owner, _timer) = (owner, timer);
                CountArmed(dueTime);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                CountArmed(dueTime);
                return _timer.Change(dueTime, period);
            }

            public void Dispose() => _timer.Dispose();

            public ValueTask DisposeAsync() => _timer.DisposeAsync();

            private void CountArmed(TimeSpan dueTime)
            {
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Interlocked.Increment(ref _owner._count);
                }
            }
        }
    }
}
