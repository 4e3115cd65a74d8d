using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Batches through the pool and a real conversation, on loopback.</summary>
public sealed class BatchFunctionalTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly SmtpMailSender _sender;

    public BatchFunctionalTests() => _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().AsTask().Capped();
        await _server.DisposeAsync().AsTask().Capped();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendMany_HalfOfTheSendersAreRefused_HalfIsSentAndEachFailureIsTold(bool ordered)
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom && IsRefused(int.Parse(step.Address!.Split('@')[0][1..], null)) ? SmtpServerAction.Reply(550, "5.7.1 sender refused") : null;

        List<MailSendResult> results = await _sender.SendManyAsync(From(100), new() { Ordered = ordered, DisposeMessages = true }, Token).ToListAsync().Capped();

        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (long?)i), ordered ? results.Select(static r => r.Index) : results.Select(static r => r.Index).Order());
        Assert.All(results, static r => Assert.Equal($"s{r.Index}@example.com", r.Message.From!.Address));
        ILookup<bool, MailSendResult> byRefusal = results.ToLookup(static r => IsRefused((int)r.Index!));
        Assert.Equal((50, 50), (byRefusal[true].Count(), byRefusal[false].Count()));
        Assert.All(byRefusal[false], static r => Assert.Equal((DeliveryOutcome.Sent, null), (r.Outcome, r.Exception)));
        Assert.All(byRefusal[true], static r =>
        {
            MailSendException failure = Assert.IsType<MailSendException>(r.Exception);
            Assert.Equal((DeliveryOutcome.NotSent, 550, 1), (r.Outcome, (int)failure.StatusCode, r.Attempts));
            Assert.Contains("5.7.1 sender refused", failure.Message, StringComparison.Ordinal);
        });
        Assert.Equal(
            byRefusal[false].Select(static r => (r.MessageId, r.Message.From!.Address)).Order(),
            _server.Mails.Select(static m => (m.MessageId!, m.Sender)).Order());

        // A refusal costs its connection, as SmtpClient has it, and the next one takes its place.
        Assert.InRange(_server.TotalConnections, 1, 50 + AsyncSmtpDefaults.MaxConnections);
        Assert.InRange(_server.PeakConnections, 1, AsyncSmtpDefaults.MaxConnections);
    }

    [Fact]
    public async Task SendAll_CancelledInFlight_TheSummaryAgreesWithTheServer()
    {
        using CancellationTokenSource cancel = new();
        _server.Script = step =>
        {
            if (step is { Stage: SmtpServerStage.Data, OverallMailNumber: 30 })
            {
                cancel.Cancel();
            }

            return null;
        };

        MailBatchCanceledException cancelled = await Assert.ThrowsAsync<MailBatchCanceledException>(() => _sender.SendAllAsync(From(1_000), cancellationToken: cancel.Token).Capped());

        MailBatchSummary summary = cancelled.Summary;

        // Those on the other connections may have overtaken the thirtieth. What was not sent was in flight.
        Assert.InRange(summary.Total, 30, summary.Sent + AsyncSmtpDefaults.BatchMaxInFlight);
        Assert.Equal((_server.AcceptedMails, 0), (summary.Sent, summary.InDoubt));
        Assert.Equal(summary.Failed, summary.Failures.Count(static r => r.Exception is OperationCanceledException));
    }

    private static bool IsRefused(int number) => number % 2 == 1;

    private static IEnumerable<MailMessage> From(int count) => Enumerable.Range(0, count).Select(static i => new MailMessage($"s{i}@example.com", "to@example.com", "Subject", "Body"));
}
