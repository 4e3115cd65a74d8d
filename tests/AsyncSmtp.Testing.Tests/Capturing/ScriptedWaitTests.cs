using System.Net.Mail;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class ScriptedWaitTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly CapturingMailSender _sender;

    public ScriptedWaitTests() => _sender = new(timeProvider: _time);

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task After_EndsWhenTheTimeHasPassed()
    {
        _sender.Next(ScriptedOutcome.InDoubt().After(TimeSpan.FromSeconds(20)).After(TimeSpan.FromSeconds(40)));
        Task<MailSendResult> sending = _sender.BeginTo("to@example.com");

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(sending.IsCompleted);
        Assert.Empty(_sender.Captured);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(DeliveryOutcome.InDoubt, (await Assert.ThrowsAsync<MailSendException>(sending.Capped)).Outcome);
        Assert.Equal(_time.GetUtcNow(), Assert.Single(_sender.Captured).CapturedAt);
    }

    [Fact]
    public async Task WaitFor_OthersOvertake()
    {
        _sender.When(static m => m.Recipients[0] == "slow@example.com", ScriptedOutcome.Sent().WaitFor(_gate.Task));
        Task<MailSendResult>[] slow = [.. Enumerable.Range(0, 50).Select(_ => _sender.BeginTo("slow@example.com"))];

        await _sender.SendToAsync("fast@example.com");
        Assert.DoesNotContain(slow, static s => s.IsCompleted);
        _gate.SetResult();
        await Task.WhenAll(slow).Capped();

        Assert.Equal(["fast@example.com", .. Enumerable.Repeat("slow@example.com", 50)], _sender.Captured.Select(static m => m.Recipients[0]));
    }

    [Fact]
    public async Task WaitFor_SeveralGates_WaitsForAll()
    {
        _sender.Next(ScriptedOutcome.Sent().WaitFor(_gate.Task).WaitFor(Task.CompletedTask));
        Task<MailSendResult> sending = _sender.BeginTo("to@example.com");
        Assert.False(sending.IsCompleted);

        _gate.SetResult();

        Assert.Equal(DeliveryOutcome.Sent, (await sending.Capped()).Outcome);
    }

    [Fact]
    public async Task After_BehindAGate_CountsFromItsOpening()
    {
        _sender.Next(ScriptedOutcome.Sent().After(TimeSpan.FromSeconds(1)).WaitFor(_gate.Task));
        Task<MailSendResult> sending = _sender.BeginTo("to@example.com");

        _time.Advance(TimeSpan.FromSeconds(1));
        _gate.SetResult();
        Assert.False(sending.IsCompleted);
        await HangCap.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return sending.IsCompleted;
        });

        Assert.Equal(DeliveryOutcome.Sent, (await sending).Outcome);
    }

    [Fact]
    public async Task Send_HasNotEnded_BeforeItsMailIsCaptured()
    {
        PausedClock clock = new();
        using CapturingMailSender sender = new(timeProvider: clock);
        sender.Next(ScriptedOutcome.Sent().WaitFor(_gate.Task));
        Task<MailSendResult> sending = sender.BeginTo("to@example.com");

        Task opening = Task.Run(_gate.SetResult, Mails.Token);
        await clock.Asked.Task.Capped();
        await Task.Run(static () => { }, Mails.Token);
        Assert.False(sending.IsCompleted);
        clock.Answer.Set();
        await sending.Capped();

        Assert.Single(sender.Captured);
        await opening.Capped();
    }

    [Fact]
    public async Task WaitFor_GateFails_TheSendThrowsIt()
    {
        _sender.Next(ScriptedOutcome.Sent().WaitFor(_gate.Task));
        Task<MailSendResult> sending = _sender.BeginTo("to@example.com");

        _gate.SetException(new FormatException("The gate."));

        Assert.Equal("The gate.", (await Assert.ThrowsAsync<FormatException>(sending.Capped)).Message);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task StaysQueued_Cancelled_EndsWithItsTokenAndIsNotCaptured()
    {
        using CancellationTokenSource cancel = new();
        using MailMessage message = Mails.To("to@example.com");
        _sender.Next(ScriptedOutcome.StaysQueued());
        Task<MailSendResult> sending = _sender.SendAsync(message, cancel.Token);
        Assert.False(sending.IsCompleted);

        await cancel.CancelAsync();

        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(sending.Capped)).CancellationToken);
        await _sender.SendToAsync("next@example.com");
        Assert.Equal("next@example.com", Assert.Single(_sender.Captured).Recipients[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitFor_CancelledWhenTheGateOpens_IsSentOrNotAtAll(bool opensFirst)
    {
        using CancellationTokenSource cancel = new();
        using MailMessage message = Mails.To("to@example.com");
        _sender.Next(ScriptedOutcome.Sent().WaitFor(_gate.Task));

        // A token calls first who was registered last: the gate opens before the send hears of the cancellation, or after.
        CancellationTokenRegistration after = opensFirst ? default : cancel.Token.Register(_gate.SetResult);
        Task<MailSendResult> sending = _sender.SendAsync(message, cancel.Token);
        CancellationTokenRegistration before = opensFirst ? cancel.Token.Register(_gate.SetResult) : default;
        await cancel.CancelAsync();
        await Task.WhenAny(sending).Capped();

        Assert.Equal(opensFirst ? TaskStatus.RanToCompletion : TaskStatus.Canceled, sending.Status);
        Assert.Equal(opensFirst ? 1 : 0, _sender.Captured.Count);
        await before.DisposeAsync();
        await after.DisposeAsync();
    }

    [Fact]
    public async Task StaysQueued_SendTimeout_IsNotSent()
    {
        using CapturingMailSender sender = new(static o => o.SendTimeout = TimeSpan.FromMinutes(1), _time);
        sender.Next(ScriptedOutcome.StaysQueued());
        Task<MailSendResult> sending = sender.BeginTo("to@example.com");

        _time.Advance(TimeSpan.FromMinutes(1));

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal(DeliveryOutcome.NotSent, failure.Outcome);
        Assert.Contains("SendTimeout", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Lets the test hold whoever asks for the time, which is done to capture a mail.</summary>
    private sealed class PausedClock : TimeProvider
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Answer { get; } = new();

        public override DateTimeOffset GetUtcNow()
        {
            Asked.TrySetResult();
            Answer.Wait(HangCap.Limit);
            return base.GetUtcNow();
        }
    }
}
