using AsyncSmtp.Sending;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Sending;

public sealed class SendAdmissionTests
{
    private readonly SendAdmission _admission = new();

    [Fact]
    public async Task Close_NobodyIn_IsDrainedAtOnce() => await _admission.Close().Capped();

    [Fact]
    public async Task Close_SomebodyIn_IsDrainedWhenTheyLeave()
    {
        Assert.True(_admission.TryEnter());
        Assert.True(_admission.TryEnter());

        Task drained = _admission.Close();
        _admission.Exit(DeliveryOutcome.Sent);
        Assert.False(drained.IsCompleted);
        _admission.Exit(DeliveryOutcome.Sent);

        await drained.Capped();
    }

    [Fact]
    public void TryEnter_AfterClose_IsRefused()
    {
        _ = _admission.Close();

        Assert.False(_admission.TryEnter());
        Assert.Equal(0, _admission.Counts.Active);
    }

    [Fact]
    public void Exit_CountsHowTheSendsEnded()
    {
        DeliveryOutcome?[] outcomes = [DeliveryOutcome.Sent, DeliveryOutcome.Sent, DeliveryOutcome.Sent, DeliveryOutcome.PartiallySent, DeliveryOutcome.NotSent, DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt, null];
        Assert.All(outcomes, _ => Assert.True(_admission.TryEnter()));
        Assert.True(_admission.TryEnter());

        Assert.All(outcomes, _admission.Exit);

        Assert.Equal(new SendCounts(Active: 1, Sent: 3, PartiallySent: 1, NotSent: 2, InDoubt: 1), _admission.Counts);
    }

    [Fact]
    public async Task TryEnter_RacingClose_IsEitherRefusedOrWaitedFor()
    {
        for (int round = 0; round < 2_000; round++)
        {
            SendAdmission admission = new();
            int inside = 0;
            using Barrier together = new(3);
            Task[] senders = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                together.SignalAndWait(Hang.Cap);
                if (admission.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Decrement(ref inside);
                    admission.Exit(outcome: null);
                }
            }))];
            together.SignalAndWait(Hang.Cap, TestContext.Current.CancellationToken);

            await admission.Close().Capped();

            Assert.Equal(0, inside);
            Assert.False(admission.TryEnter());
            await Task.WhenAll(senders).Capped();
        }
    }
}
