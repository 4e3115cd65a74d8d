using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Batches;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>What users of mail pools elsewhere met: connections that die together, that wear out, that are closed with mail pending or under way.</summary>
public sealed class PoolScenarioTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly AsyncSmtpOptions _options;
    private SmtpMailSender? _sender;

    public PoolScenarioTests() => _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _server.DisposeAsync().AsTask().Capped();
    }

    /// <summary>The four that are lost are larger than what the buffers of both ends hold, so that it is proven that their final dots were not sent.</summary>
    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task SendAsync_AllConnectionsAreResetInTheMiddleOfData_EveryMailArrivesOnce(SmtpClientDriver driver)
    {
        const int Count = 200;
        _options.Driver = driver;
        _options.Retry.BaseDelay = TimeSpan.FromMilliseconds(10);
        TaskCompletionSource allAreInData = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int inData = 0;
        _server.Script = step =>
        {
            if (step.Stage != SmtpServerStage.Body || step.Sender != "large@example.com" || allAreInData.Task.IsCompleted)
            {
                return null;
            }

            if (Interlocked.Increment(ref inData) == _options.MaxConnections)
            {
                allAreInData.SetResult();
            }

            return SmtpServerAction.Reset().WaitFor(allAreInData.Task).AfterBodyBytes(1000);
        };
        string large = new('x', 12_000_000);

        MailSendResult[] results = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Sender.SendAsync(
            i >= Count / 2 && i < (Count / 2) + _options.MaxConnections ? new MailMessage("large@example.com", "to@example.com", "Subject", large) : Mails.Plain(),
            Token))).Capped();

        Assert.All(results, static r => Assert.Equal(DeliveryOutcome.Sent, r.Outcome));
        Assert.Equal(results.Select(static r => r.MessageId).Order(), _server.Mails.Select(static m => m.MessageId!).Order());
        Assert.Equal(_options.MaxConnections, results.Count(static r => r.Attempts > 1));
        Assert.InRange(_server.PeakConnections, 1, _options.MaxConnections);
    }

    [Theory]
    [InlineData(SmtpClientDriver.Thread, 1)]
    [InlineData(SmtpClientDriver.Events, 1)]
    [InlineData(SmtpClientDriver.Thread, 4)]
    [InlineData(SmtpClientDriver.Events, 4)]
    public async Task MaxMessagesPerConnection_IsKeptAndUsedUp(SmtpClientDriver driver, int maxConnections)
    {
        const int Count = 100;
        const int Most = 5;
        (_options.Driver, _options.MaxConnections, _options.MaxMessagesPerConnection) = (driver, maxConnections, Most);

        await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Sender.SendAsync(Mails.Plain(), Token))).Capped();

        // Each place may be left with one that is not used up.
        Assert.InRange(_server.TotalConnections, Count / Most, (Count / Most) + maxConnections - 1);
        Assert.InRange(_server.PeakConnections, 1, maxConnections);
        int[] perConnection = [.. _server.Mails.GroupBy(static m => m.ConnectionNumber).Select(static g => g.Count())];
        Assert.Equal((_server.TotalConnections, Count), (perConnection.Length, perConnection.Sum()));
        Assert.All(perConnection, static c => Assert.InRange(c, 1, Most));
        Assert.InRange(perConnection.Count(static c => c < Most), 0, maxConnections == 1 ? 0 : maxConnections);
    }

    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task DisposeAsync_InTheMiddleOfABatch_GivesEveryMessageBackWithWhatBecameOfIt(SmtpClientDriver driver)
    {
        const int Count = 500;
        (_options.Driver, _options.ShutdownTimeout) = (driver, TimeSpan.Zero);
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = step =>
        {
            if (step is { Stage: SmtpServerStage.Data, OverallMailNumber: 50 })
            {
                reached.TrySetResult();
            }

            return null;
        };
        MailMessage[] messages = [.. Numbered.Mails(Count)];
        Task<List<MailSendResult>> batch = Sender.SendManyAsync(messages, cancellationToken: Token).ToListAsync();
        await reached.Task.Capped();

        await Sender.DisposeAsync().AsTask().Capped();

        List<MailSendResult> results = await batch.Capped();
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => (long?)i), results.Select(static r => r.Index).Order());
        Assert.All(results, r => Assert.Same(messages[(int)r.Index!], r.Message));
        ILookup<DeliveryOutcome, MailSendResult> by = results.ToLookup(static r => r.Outcome);
        Assert.Equal(Count, by[DeliveryOutcome.Sent].Count() + by[DeliveryOutcome.NotSent].Count() + by[DeliveryOutcome.InDoubt].Count());
        Assert.InRange(by[DeliveryOutcome.InDoubt].Count(), 0, _options.MaxConnections);
        Assert.InRange(by[DeliveryOutcome.Sent].Count(), 49 - _options.MaxConnections, Count - 1);
        Assert.All(by[DeliveryOutcome.NotSent], static r => Assert.True(r.Exception is ObjectDisposedException or MailSendException { Outcome: DeliveryOutcome.NotSent }, $"{r.Exception}"));
        Assert.InRange(_server.AcceptedMails, by[DeliveryOutcome.Sent].Count(), by[DeliveryOutcome.Sent].Count() + by[DeliveryOutcome.InDoubt].Count());
        string?[] arrived = [.. _server.Mails.Select(static m => m.MessageId)];
        Assert.All(by[DeliveryOutcome.Sent], r => Assert.Contains(r.MessageId, arrived));
    }

    [Theory]
    [InlineData(SmtpClientDriver.Thread, 1)]
    [InlineData(SmtpClientDriver.Thread, 4)]
    [InlineData(SmtpClientDriver.Events, 4)]
    public async Task ClearConnections_AgainAndAgainUnderLoad_HarmsNoMail(SmtpClientDriver driver, int maxConnections)
    {
        const int Count = 400;
        const int Clears = 20;
        (_options.Driver, _options.MaxConnections) = (driver, maxConnections);
        _options.Retry.MaxAttempts = 1;
        Task<MailSendResult[]> sends = Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Sender.SendAsync(Mails.Plain(), Token)));

        for (int i = 1; i <= Clears; i++)
        {
            await _server.WaitForMailsAsync(i * Count / (Clears + 1), Hang.Cap, Token);
            Sender.ClearConnections();
            Sender.ClearConnections();
        }

        MailSendResult[] results = await sends.Capped();
        Assert.Equal(results.Select(static r => r.MessageId).Order(), _server.Mails.Select(static m => m.MessageId!).Order());
        Assert.All(results, static r => Assert.Equal(1, r.Attempts));
        Assert.InRange(_server.PeakConnections, 1, maxConnections);
        Assert.InRange(_server.TotalConnections, 2, (((2 * Clears) + 1) * maxConnections) + (Count / _options.MaxMessagesPerConnection));
    }
}
