using System.Net.Mail;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class CapturingMailSenderTests : IDisposable
{
    private readonly CapturingMailSender _sender = new();

    public void Dispose() => _sender.Dispose();

    [Fact]
    public void Send_WithoutAScript_EndsOnItsCallersThread()
    {
        Task<MailSendResult> sending = _sender.BeginTo("to@example.com");

        Assert.True(sending.IsCompletedSuccessfully);
        Assert.Equal("to@example.com", Assert.Single(_sender.Sent).Recipients[0]);
    }

    [Fact]
    public async Task Captured_ManyCallersAtOnce_HasEachOnceAndInTheOrderOfTheirEnds()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 250; i++)
            {
                await _sender.SendToAsync($"{caller}.{i}@example.com");
            }
        }))).Capped();

        (int Caller, int Number)[] captured = [.. _sender.Captured.Select(static m => m.Recipients[0].Split('@')[0].Split('.')).Select(static p => (int.Parse(p[0], null), int.Parse(p[1], null)))];
        Assert.Equal(1000, captured.Length);
        Assert.All(Enumerable.Range(0, 4), caller => Assert.Equal(Enumerable.Range(0, 250), captured.Where(c => c.Caller == caller).Select(static c => c.Number)));
    }

    [Fact]
    public async Task Captured_IsWhatItWasWhenMoreComes()
    {
        await _sender.SendToAsync("a@example.com");
        IReadOnlyList<CapturedMail> before = _sender.Captured;

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _sender.SendToAsync("b@example.com")));
        _sender.Clear();
        await _sender.SendToAsync("c@example.com");

        Assert.Equal("a@example.com", Assert.Single(before).Recipients[0]);
        Assert.Equal("c@example.com", Assert.Single(_sender.Captured).Recipients[0]);
    }

    [Fact]
    public async Task SentTo_FindsWhoHasIt()
    {
        _sender.Next(ScriptedOutcome.Refusing(550, "5.1.1 No", "b@example.com"));
        await Assert.ThrowsAsync<MailSendException>(() => _sender.SendToAsync("a@example.com", "b@example.com"));
        await _sender.SendToAsync("B@example.com");

        Assert.Equal([DeliveryOutcome.PartiallySent], _sender.SentTo("A@EXAMPLE.COM").Select(static m => m.Outcome));
        Assert.Equal([DeliveryOutcome.Sent], _sender.SentTo("b@example.com").Select(static m => m.Outcome));
        Assert.Empty(_sender.SentTo("c@example.com"));
    }

    [Fact]
    public async Task BadMessage_IsRefusedByTheProductsOwnRules()
    {
        using MailMessage injected = Mails.To("to@example.com");
        injected.Headers.Add("X-Priority", "a\r\nBcc: victim@example.com");

        ArgumentException refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => _sender.SendAsync(injected, Mails.Token).Capped());

        Assert.Contains("X-Priority", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_sender.Captured);
    }

    [Fact]
    public async Task DeliveryFormat_DecidesAboutAddresses()
    {
        using MailMessage message = Mails.To("jörg@example.com");
        using CapturingMailSender international = new(o => o.DeliveryFormat = SmtpDeliveryFormat.International);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => _sender.SendAsync(message, Mails.Token).Capped());
        await international.SendAsync(message, Mails.Token).Capped();

        Assert.Equal("jörg@example.com", Assert.Single(international.Sent).Recipients[0]);
    }

    [Fact]
    public async Task Sender_WhatIsSentThroughIt_IsCaptured()
    {
        List<MailSendCompletedEventArgs> completed = [];
        _sender.Sender.SendCompleted += (_, e) => completed.Add(e);
        using MailMessage message = Mails.To("to@example.com");

        await _sender.Sender.InLane(SendLane.Urgent).SendAsync(message, "lane", Mails.Token).Capped();
        MailSendResult? tried = await _sender.Sender.TrySendAsync(message, Mails.Token).Capped();

        Assert.NotNull(tried);
        Assert.Equal(["lane", null], _sender.Sent.Select(static m => m.UserToken));
        Assert.Equal(["lane", null], completed.Select(static e => e.UserState));
    }

    [Fact]
    public async Task Sender_WithAFullQueue_IsFull()
    {
        using CapturingMailSender small = new(o => (o.MaxConnections, o.MaxQueueLength) = (1, 0));
        TaskCompletionSource gate = new();
        small.Next(ScriptedOutcome.Sent().WaitFor(gate.Task));
        Task<MailSendResult> first = small.BeginTo("first@example.com");
        using MailMessage message = Mails.To("second@example.com");

        Assert.Null(await small.Sender.TrySendAsync(message, Mails.Token).Capped());
        gate.SetResult();
        await first.Capped();

        Assert.Equal("first@example.com", Assert.Single(small.Captured).Recipients[0]);
    }

    [Fact]
    public async Task Batch_EachMessageEndsAsScripted()
    {
        InvalidOperationException thrown = new("Thrown.");
        _sender.When(static m => m.Subject == "1", ScriptedOutcome.NotSent(550, "5.7.1 No"));
        _sender.When(static m => m.Subject == "2", ScriptedOutcome.InDoubt());
        _sender.When(static m => m.Subject == "3", ScriptedOutcome.QueueFull());
        _sender.When(static m => m.Subject == "4", ScriptedOutcome.Throws(thrown));
        IEnumerable<MailMessage> messages = Enumerable.Range(0, 6).Select(static i => new MailMessage("from@example.com", "to@example.com", $"{i}", ""));
        List<MailSendResult> results = [];

        await foreach (MailSendResult result in _sender.SendManyAsync(messages, new MailBatchOptions { Ordered = true, DisposeMessages = true }, Mails.Token))
        {
            results.Add(result);
        }

        Assert.Equal([DeliveryOutcome.Sent, DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt, DeliveryOutcome.NotSent, DeliveryOutcome.NotSent, DeliveryOutcome.Sent], results.Select(static r => r.Outcome));
        Assert.IsType<MailQueueFullException>(results[3].Exception);
        Assert.Same(thrown, results[4].Exception);
        Assert.Equal(results.Select(static r => r.MessageId).Order(), _sender.Captured.Select(static m => m.MessageId).Order());

        MailBatchSummary summary = await _sender.SendAllAsync([new MailMessage("from@example.com", "to@example.com", "1", ""), new MailMessage("from@example.com", "to@example.com", "5", "")], cancellationToken: Mails.Token).Capped();
        Assert.Equal((1, 1), (summary.Sent, summary.Failures.Count));
    }
}
