using AsyncSmtp.Dispatching;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Issues;

/// <summary>A token that was cancelled between the commit and the setting of the final deadline was forgotten: the send waited for FinalReplyTimeout instead of for the grace period.</summary>
public sealed class CancelDuringCommitTests
{
    [Fact]
    public async Task SendAsync_CancelledBetweenCommitAndFinalDeadline_EndsWithTheGracePeriod()
    {
        using CancellationTokenSource cancel = new();
        using ManualTransport transport = new();
        HookedTime time = new();
        AsyncSmtpOptions options = Mails.Options();
        using SmtpDispatcher dispatcher = new(transport, options, time);
        Task<DispatchResult> sending = dispatcher.SendAsync(Mails.Snapshot(), cancel.Token);

        // The dispatcher asks for the time when the content is begun, and when it sets the final deadline, after the commit.
        transport.Probe!.OnReading();
        time.OnNextTimestamp = cancel.Cancel;
        transport.Commit();
        Assert.True(cancel.IsCancellationRequested);
        time.Advance(options.CancellationGracePeriod);

        Assert.Equal(EndReason.GracePeriodElapsed, (await sending.Capped()).Reason);
    }

    private sealed class HookedTime : FakeTimeProvider
    {
        public Action? OnNextTimestamp { get; set; }

        public override long GetTimestamp()
        {
            long now = base.GetTimestamp();
            Action? hook = OnNextTimestamp;
            OnNextTimestamp = null;
            hook?.Invoke();
            return now;
        }
    }
}
