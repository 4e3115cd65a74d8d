using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Batches;

/// <summary>What is reported while a batch runs.</summary>
public sealed class BatchProgressTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_FourOutcomes_AreCountedWithTimeAndRate()
    {
        Recorder progress = new();
        DelegateSender sender = DelegateSender.Failing(i =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return (i % 4) switch
            {
                0 => null,
                1 => Failure(DeliveryOutcome.PartiallySent),
                2 => Failure(DeliveryOutcome.NotSent),
                _ => Failure(DeliveryOutcome.InDoubt),
            };
        });

        await sender.SendManyAsync(Numbered.Mails(8).ToList(), new() { Progress = progress, TimeProvider = _time, MaxInFlight = 1 }, Token).ToListAsync().Capped();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], progress.Reports.Select(static p => p.Ended));
        MailBatchProgress half = progress.Reports[3];
        Assert.Equal((1, 1, 1, 1, 8L), (half.Sent, half.PartiallySent, half.Failed, half.InDoubt, half.Total));
        Assert.Equal((TimeSpan.FromSeconds(8), 0.5, TimeSpan.FromSeconds(8)), (half.Elapsed, half.Rate, half.Remaining));
        MailBatchProgress last = progress.Reports[^1];
        Assert.Equal((2, 2, 2, 2, TimeSpan.Zero), (last.Sent, last.PartiallySent, last.Failed, last.InDoubt, last.Remaining));
    }

    [Fact]
    public async Task Progress_ManyInFlight_IsReportedInOrderAndNeverTwiceAtOnce()
    {
        Recorder progress = new();
        DelegateSender sender = new(static async (message, _) =>
        {
            await Task.Yield();
            return DelegateSender.Sent(message);
        });

        await sender.SendManyAsync(Numbered.Mails(5_000), new() { Progress = progress }, Token).ToListAsync().Capped();

        Assert.Equal(Enumerable.Range(1, 5_000).Select(static i => (long)i), progress.Reports.Select(static p => p.Ended));
        Assert.Equal(1, progress.PeakCalls);
        Assert.All(progress.Reports.Zip(progress.Reports.Skip(1)), static p => Assert.True(p.First.Elapsed <= p.Second.Elapsed));
    }

    [Fact]
    public async Task Progress_Throws_IsNotCalledAgainAndLosesNoMail()
    {
        int calls = 0;
        IOException broken = new("The progress bar is gone.");
        Recorder progress = new() { OnReport = _ => throw (++calls > 0 ? broken : null!) };
        List<MailSendResult> results = [];

        Exception? failure = await DelegateSender.Instant.SendManyAsync(Numbered.Mails(200), new() { Progress = progress }, Token).CollectAsync(results).Capped();

        Assert.Same(broken, failure);
        Assert.Equal((1, 200), (calls, results.Count));
    }

    [Fact]
    public async Task Progress_CallerLeaves_CountsWhatWasInFlight()
    {
        Recorder progress = new();
        int sends = 0;
        DelegateSender sender = new((message, _) =>
        {
            sends++;
            return Task.FromResult(DelegateSender.Sent(message));
        });

        await foreach (MailSendResult _ in sender.SendManyAsync(Numbered.Mails(1_000), new() { Progress = progress }, Token))
        {
            break;
        }

        Assert.Equal(sends, progress.Reports[^1].Ended);
    }

    [Fact]
    public async Task Total_SourceWithACount_IsItUnlessToldOtherwise()
    {
        Assert.Equal(3, await TotalAsync(Numbered.Mails(3).ToArray(), null));
        Assert.Equal(3, await TotalAsync(Numbered.Mails(3).ToHashSet(), null));
        Assert.Equal(9, await TotalAsync(Numbered.Mails(3).ToArray(), 9));
        Assert.Equal(9, await TotalAsync(new CountedMails().Take(3), 9));
        Assert.Null(await TotalAsync(new CountedMails().Take(3), null));
    }

    private static async Task<long?> TotalAsync(IEnumerable<MailMessage> messages, long? told)
    {
        Recorder progress = new();
        await DelegateSender.Instant.SendManyAsync(messages, new() { Progress = progress, Total = told }, Token).ToListAsync().Capped();
        return Assert.Single(progress.Reports.Select(static p => p.Total).Distinct());
    }

    private static MailSendException Failure(DeliveryOutcome outcome) => new(outcome, SmtpStatusCode.GeneralFailure, "", null);

    private sealed class Recorder : IProgress<MailBatchProgress>
    {
        private int _calls;

        public List<MailBatchProgress> Reports { get; } = [];

        public int PeakCalls { get; private set; }

        public Action<MailBatchProgress>? OnReport { get; init; }

        public void Report(MailBatchProgress value)
        {
            PeakCalls = Math.Max(PeakCalls, Interlocked.Increment(ref _calls));
            Reports.Add(value);
            OnReport?.Invoke(value);
            Interlocked.Decrement(ref _calls);
        }
    }
}
