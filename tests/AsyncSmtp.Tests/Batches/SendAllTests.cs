using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Batches;

/// <summary>The batch as one task.</summary>
public sealed class SendAllTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAll_FourOutcomes_CountsAllAndKeepsTheFailures()
    {
        FakeTimeProvider time = new();
        DelegateSender sender = DelegateSender.Failing(i =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (i % 5) switch
            {
                0 or 1 => null,
                2 => new MailSendException(DeliveryOutcome.PartiallySent, SmtpStatusCode.MailboxBusy, "", null),
                3 => new ArgumentException("bad"),
                _ => new IOException("lost"),
            };
        });

        MailBatchSummary summary = await sender.SendAllAsync(new Source(50), new() { Ordered = true, TimeProvider = time }, Token).Capped();

        Assert.Equal((20, 10, 10, 10, 50), (summary.Sent, summary.PartiallySent, summary.Failed, summary.InDoubt, summary.Total));
        Assert.Equal(Enumerable.Range(0, 50).Where(static i => i % 5 > 1).Select(static i => (long?)i), summary.Failures.Select(static r => r.Index));
        Assert.All(summary.Failures, static r => Assert.NotNull(r.Exception));
        Assert.Equal(TimeSpan.FromSeconds(50), summary.Duration);
    }

    [Fact]
    public async Task SendAll_AllSent_HasNoFailures()
    {
        MailBatchSummary summary = await DelegateSender.Instant.SendAllAsync(Numbered.Mails(10), cancellationToken: Token).Capped();

        Assert.Equal((10, 10), (summary.Sent, summary.Total));
        Assert.Empty(summary.Failures);
    }

    [Fact]
    public async Task SendAll_SourceThrows_ThrowsWithTheSummaryOfWhatWasPulled()
    {
        IOException broken = new("The source is broken.");
        Source source = new((i, _) => i == 6 ? throw broken : ValueTask.FromResult<MailMessage?>(Numbered.Mail(i)));
        DelegateSender sender = DelegateSender.Failing(static i => i == 2 ? new ArgumentException("bad") : null);

        MailBatchException failure = await Assert.ThrowsAsync<MailBatchException>(() => sender.SendAllAsync(source, cancellationToken: Token).Capped());

        Assert.Same(broken, failure.InnerException);
        Assert.Contains("The source is broken.", failure.Message, StringComparison.Ordinal);
        Assert.Equal((5, 1, 6), (failure.Summary.Sent, failure.Summary.Failed, failure.Summary.Total));
        Assert.Equal(2, Assert.Single(failure.Summary.Failures).Index);
    }

    [Fact]
    public async Task SendAll_ProgressThrows_ThrowsWithTheSummaryOfAll()
    {
        IOException broken = new("The progress bar is gone.");
        MailBatchException failure = await Assert.ThrowsAsync<MailBatchException>(() => DelegateSender.Instant.SendAllAsync(Numbered.Mails(10), new() { Progress = new Broken(broken) }, Token).Capped());

        Assert.Same(broken, failure.InnerException);
        Assert.Equal(10, failure.Summary.Sent);
    }

    [Fact]
    public async Task SendAll_Cancelled_IsCancelledWithTheSummaryOfWhatWasPulled()
    {
        using CancellationTokenSource cancel = new();
        ManualSender sender = new();
        Task<MailBatchSummary> batch = sender.SendAllAsync(new Source(100), new() { MaxInFlight = 3 }, cancel.Token);
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];

        await cancel.CancelAsync();
        sends[0].Succeed();
        sends[1].Fail(new OperationCanceledException(cancel.Token));
        sends[2].Fail(new MailSendException(DeliveryOutcome.InDoubt, SmtpStatusCode.GeneralFailure, "", null));

        MailBatchCanceledException cancelled = await Assert.ThrowsAsync<MailBatchCanceledException>(batch.Capped);
        Assert.True(batch.IsCanceled);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal((1, 0, 1, 1), (cancelled.Summary.Sent, cancelled.Summary.PartiallySent, cancelled.Summary.Failed, cancelled.Summary.InDoubt));
        Assert.Equal([1, 2], cancelled.Summary.Failures.Select(static r => r.Index).Order());
    }

    [Fact]
    public async Task SendAll_SourceThrowsACancellationThatNobodyAskedFor_IsNotCancelled()
    {
        Source source = new(static (_, _) => throw new OperationCanceledException("A timeout of the source's own."));

        MailBatchException failure = await Assert.ThrowsAsync<MailBatchException>(() => DelegateSender.Instant.SendAllAsync(source, cancellationToken: Token).Capped());

        Assert.IsType<OperationCanceledException>(failure.InnerException);
        Assert.Equal(0, failure.Summary.Total);
    }

    private sealed class Broken(Exception exception) : IProgress<MailBatchProgress>
    {
        public void Report(MailBatchProgress value) => throw exception;
    }
}
