using System.Collections.Concurrent;
using AsyncSmtp;

namespace BulkMailer.Tests;

public sealed class CampaignTests : IDisposable
{
    private readonly SampleFolder _folder = new();
    private readonly ConcurrentQueue<RowResult> _results = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_Rows_EachEndOnce()
    {
        _folder.WriteList(1_000);
        GatedSender sender = new();

        await RunAsync(sender);

        Assert.Equal(Enumerable.Range(2, 1_000).Select(line => (long)line), _results.Select(result => result.Recipient.Line).Order());
        Assert.All(_results, result => Assert.Equal(DeliveryOutcome.Sent, result.Outcome));
        Assert.Equal(1_000, sender.Sent.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_BadRowsBetweenAndSendsThatEndInAnotherOrder_EachRowGetsItsOwnResult()
    {
        _folder.WriteList("email,name\nann@example.com,Ann\nbad@,Bad\nbea@example.com,Bea\ncy@example.com,Cy\n");
        Dictionary<string, TaskCompletionSource> gates = new[] { "ann@example.com", "bea@example.com", "cy@example.com" }.ToDictionary(address => address, _ => Gate());
        GatedSender sender = new((address, _) => gates[address].Task);
        TaskCompletionSource<RowResult> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnEnded(RowResult result)
        {
            _results.Enqueue(result);
            if (result.Outcome == DeliveryOutcome.Sent)
            {
                first.TrySetResult(result);
            }
        }

        Task run = new Campaign(_folder.Composer(), sender, giveUpAfter: 0).RunAsync(_folder.ReadRows(), Batch(4), OnEnded, _stop.Token);
        await sender.WaitForStartedAsync(3);
        gates["cy@example.com"].SetResult();
        RowResult last = await first.Task.WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);
        gates["ann@example.com"].SetResult();
        gates["bea@example.com"].SetResult();
        await run.WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

        Assert.Equal(("cy@example.com", 5), (last.Recipient.Address, last.Recipient.Line));
        Assert.Equal(RowCause.Row, Assert.Single(_results, result => result.Recipient.Address == "bad@").Cause);
        Assert.Equal(3, _results.Count(result => result.MessageId == $"<{result.Recipient.Address}>"));
    }

    [Fact]
    public async Task RunAsync_GoodAndBadRows_EndOneAtATime()
    {
        _folder.WriteList("email,name\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{(i % 2 == 0 ? "bad@" : $"ann{i}@example.com")},Ann\n")));
        int inside = 0;
        int most = 0;
        void OnEnded(RowResult result)
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.SpinWait(1_000);
            Interlocked.Decrement(ref inside);
            _results.Enqueue(result);
        }

        await new Campaign(_folder.Composer(), new GatedSender(), giveUpAfter: 0).RunAsync(_folder.ReadRows(), Batch(4), OnEnded, _stop.Token)
            .WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

        Assert.Equal(1, most);
        Assert.Equal(2_000, _results.Count);
    }

    [Fact]
    public async Task RunAsync_SlowSender_HoldsMaxInFlightMessagesAndReadsNoFurther()
    {
        _folder.WriteList(1_000);
        TaskCompletionSource open = Gate();
        GatedSender sender = new((_, _) => open.Task);
        int read = 0;
        IEnumerable<Recipient> rows = _folder.ReadRows().Select(row =>
        {
            Interlocked.Increment(ref read);
            return row;
        });

        Task run = new Campaign(_folder.Composer(), sender, giveUpAfter: 0).RunAsync(rows, Batch(4), _results.Enqueue, _stop.Token);
        await sender.WaitForStartedAsync(4);

        Assert.Equal(4, sender.Started.Count);
        Assert.InRange(Volatile.Read(ref read), 4, 5);

        open.SetResult();
        await run.WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);
        Assert.Equal(1_000, _results.Count);
        Assert.Equal(4, sender.PeakInFlight);
    }

    [Fact]
    public async Task RunAsync_Stopped_StartsNoFurtherMessageAndReportsEveryRow()
    {
        _folder.WriteList(100);
        TaskCompletionSource open = Gate();
        GatedSender sender = new((_, _) => open.Task);

        Task run = RunAsync(sender);
        await sender.WaitForStartedAsync(4);
        await _stop.CancelAsync();
        open.SetResult();
        await run;

        // The four on the wire end with their true outcome; nobody else's message is started.
        Assert.Equal(4, sender.Started.Count);
        Assert.Equal(4, _results.Count(result => result.Outcome == DeliveryOutcome.Sent));
        Assert.Equal(96, _results.Count(result => result is { Outcome: DeliveryOutcome.NotSent, Cause: RowCause.Stopped }));
        Assert.Equal(100, _results.Select(result => result.Recipient.Line).Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_StoppedWhileQueued_IsNotSent()
    {
        _folder.WriteList(1);
        GatedSender sender = new((_, token) => Task.Delay(Timeout.Infinite, token));

        Task run = RunAsync(sender);
        await sender.WaitForStartedAsync(1);
        await _stop.CancelAsync();
        await run;

        RowResult result = Assert.Single(_results);
        Assert.Equal((DeliveryOutcome.NotSent, RowCause.Stopped), (result.Outcome, result.Cause));
        Assert.Equal("not sent: the campaign was stopped before this message went out", result.Reply);
    }

    [Fact]
    public async Task RunAsync_StoppedAfterTheCommitPoint_KeepsTheTrueOutcome()
    {
        _folder.WriteList(1);
        TaskCompletionSource answered = Gate();
        GatedSender sender = new(async (_, _) =>
        {
            await answered.Task;
            throw GatedSender.ServerFailure(DeliveryOutcome.InDoubt);
        });

        Task run = RunAsync(sender);
        await sender.WaitForStartedAsync(1);
        await _stop.CancelAsync();
        answered.SetResult();
        await run;

        Assert.Equal(DeliveryOutcome.InDoubt, Assert.Single(_results).Outcome);
    }

    [Fact]
    public async Task RunAsync_RefusedRecipient_HasCodeReplyAttemptsAndMessageId()
    {
        GatedSender sender = new((address, _) => throw GatedSender.Refusal(address, 550, "no such user"));

        await RunAsync(sender);

        RowResult result = Assert.Single(_results);
        Assert.Equal((DeliveryOutcome.NotSent, RowCause.Recipient), (result.Outcome, result.Cause));
        Assert.Equal((550, "no such user", 1, "<ann@example.com>"), (result.ReplyCode, result.Reply, result.Attempts, result.MessageId));
    }

    [Fact]
    public async Task RunAsync_NoReplyFromTheServer_HasNoCode()
    {
        GatedSender sender = new((_, _) => throw GatedSender.ServerFailure());

        await RunAsync(sender);

        RowResult result = Assert.Single(_results);
        Assert.Equal((null, "Connection refused.", 3), (result.ReplyCode, result.Reply, result.Attempts));
    }

    [Fact]
    public async Task RunAsync_MessageThatTheSenderRefuses_IsABadRowAndTheOthersGo()
    {
        _folder.WriteList(3);
        GatedSender sender = new((address, _) => address.StartsWith("ann1", StringComparison.Ordinal) ? throw new ArgumentException("Bad header.") : Task.CompletedTask);

        await RunAsync(sender);

        Assert.Equal(2, sender.Sent.Count);
        RowResult bad = Assert.Single(_results, result => result.Outcome != DeliveryOutcome.Sent);
        Assert.Equal((RowCause.Row, "Bad header."), (bad.Cause, bad.Reply));
    }

    [Fact]
    public async Task RunAsync_SenderThatThrowsAnythingElse_IsInDoubtAndTheOthersGo()
    {
        _folder.WriteList(3);
        GatedSender sender = new((address, _) => address.StartsWith("ann1", StringComparison.Ordinal) ? throw new IOException("Broken pipe.") : Task.CompletedTask);

        await RunAsync(sender);

        Assert.Equal(2, sender.Sent.Count);
        RowResult bad = Assert.Single(_results, result => result.Outcome != DeliveryOutcome.Sent);
        Assert.Equal((DeliveryOutcome.InDoubt, RowCause.Server, "Broken pipe."), (bad.Outcome, bad.Cause, bad.Reply));
    }

    [Fact]
    public async Task RunAsync_ReportThatCannotBeWrittenForABadRow_EndsTheCampaign()
    {
        _folder.WriteList("email,name\nbad@,Bad\nann@example.com,Ann\n");
        GatedSender sender = new();

        Task run = new Campaign(_folder.Composer(), sender, giveUpAfter: 0).RunAsync(_folder.ReadRows(), Batch(4), _ => throw new IOException("Disk full."), _stop.Token);

        await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken));
        Assert.Empty(sender.Started);
    }

    [Fact]
    public async Task RunAsync_TemplateThatFailsForOneRow_LeavesTheOthersAlone()
    {
        _folder.WriteTemplate(MailTemplate.TextFile, "{{ 10 | divided_by: name }}");
        _folder.WriteList("email,name\nann@example.com,2\nbea@example.com,0\n");
        GatedSender sender = new();

        await RunAsync(sender);

        Assert.Equal(["ann@example.com"], sender.Sent);
        Assert.Equal(RowCause.Row, Assert.Single(_results, result => result.Outcome == DeliveryOutcome.NotSent).Cause);
    }

    [Fact]
    public async Task RunAsync_ServerKeepsFailing_GivesUpAndReportsTheRestAsNotTried()
    {
        _folder.WriteList(100);
        GatedSender sender = new((_, _) => throw GatedSender.ServerFailure());
        Campaign campaign = new(_folder.Composer(), sender, giveUpAfter: 5);

        await campaign.RunAsync(_folder.ReadRows(), Batch(1), _results.Enqueue, _stop.Token).WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

        Assert.True(campaign.GaveUp);
        Assert.Equal(5, sender.Started.Count);
        Assert.Equal(95, _results.Count(result => result.Cause == RowCause.Stopped && result.Reply!.Contains("gave up after 5", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_RefusedRecipientsAndSuccesses_ResetTheCountOfFailures()
    {
        _folder.WriteList(100);
        int calls = 0;
        GatedSender sender = new((address, _) => (calls++ % 5) switch
        {
            4 => Task.CompletedTask,
            3 => throw GatedSender.Refusal(address, 550, "no such user"),
            _ => throw GatedSender.ServerFailure(),
        });
        Campaign campaign = new(_folder.Composer(), sender, giveUpAfter: 4);

        await campaign.RunAsync(_folder.ReadRows(), Batch(1), _results.Enqueue, _stop.Token).WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

        Assert.False(campaign.GaveUp);
        Assert.Equal(100, sender.Started.Count);
    }

    [Fact]
    public async Task RunAsync_ReportThatCannotBeWritten_StopsSending()
    {
        _folder.WriteList(1_000);
        GatedSender sender = new();
        Campaign campaign = new(_folder.Composer(), sender, giveUpAfter: 0);

        Task run = campaign.RunAsync(_folder.ReadRows(), Batch(1), _ => throw new IOException("Disk full."), _stop.Token);

        await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken));
        Assert.Single(sender.Sent);
    }

    private static MailBatchOptions Batch(int maxInFlight) => new() { MaxInFlight = maxInFlight };

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task RunAsync(GatedSender sender)
        => new Campaign(_folder.Composer(), sender, giveUpAfter: 20).RunAsync(_folder.ReadRows(), Batch(4), _results.Enqueue, _stop.Token)
            .WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);
}
