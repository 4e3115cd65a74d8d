namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class SendScriptTests : IDisposable
{
    private readonly CapturingMailSender _sender = new();

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task Next_IsForSoMany()
    {
        _sender.Next(ScriptedOutcome.NotSent(450, "4.2.1 First"), count: 2);
        _sender.Next(ScriptedOutcome.InDoubt());

        Assert.Equal([DeliveryOutcome.NotSent, DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt, DeliveryOutcome.Sent], await OutcomesAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task When_AskedByManyAtOnce_IsForNoMoreThanItIsFor()
    {
        const int Callers = 4;
        using Barrier all = new(Callers);

        // Every caller finds the rule not used up before any of them takes it.
        _sender.When(_ => all.SignalAndWait(HangCap.Limit), ScriptedOutcome.InDoubt(), count: Callers - 1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(() => _sender.BeginTo("to@example.com"), Mails.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Capped();

        Assert.Equal(Callers - 1, _sender.Captured.Count(static m => m.Outcome == DeliveryOutcome.InDoubt));
        Assert.Single(_sender.Sent);
    }

    [Fact]
    public async Task When_IsForTheMailsThatFit()
    {
        _sender.When(static m => m.Recipients.Contains("b@example.com"), ScriptedOutcome.InDoubt(), count: 1);
        _sender.When(static m => m.TextBody == "Body" && m.Recipients.Contains("b@example.com"), ScriptedOutcome.NotSent(550, "5.1.1 No"));

        Assert.Equal([DeliveryOutcome.Sent, DeliveryOutcome.InDoubt, DeliveryOutcome.Sent, DeliveryOutcome.NotSent, DeliveryOutcome.NotSent], await OutcomesAsync("a", "b", "c", "b", "b"));
    }

    [Fact]
    public async Task Rules_AreAskedInTheirOrder_AndUsedUpOnesNotAtAll()
    {
        List<string> asked = [];
        _sender.When(Asked("first", false), ScriptedOutcome.InDoubt());
        _sender.When(Asked("second", true), ScriptedOutcome.Sent(), count: 1);
        _sender.When(Asked("third", true), ScriptedOutcome.InDoubt());

        Assert.Equal([DeliveryOutcome.Sent, DeliveryOutcome.InDoubt], await OutcomesAsync("a", "b"));
        Assert.Equal(["first", "second", "first", "third"], asked);

        Func<CapturedMail, bool> Asked(string name, bool answer) => mail =>
        {
            Assert.Equal(DeliveryOutcome.NotSent, mail.Outcome);
            asked.Add(name);
            return answer;
        };
    }

    [Fact]
    public async Task Rule_Throws_TheSendThrowsIt()
    {
        _sender.When(static _ => throw new FormatException("The rule."), ScriptedOutcome.Sent());

        Assert.Equal("The rule.", (await Assert.ThrowsAsync<FormatException>(() => _sender.SendToAsync("to@example.com"))).Message);
    }

    [Fact]
    public async Task Clear_ForgetsTheRules()
    {
        _sender.When(static _ => true, ScriptedOutcome.InDoubt());
        _sender.Clear();

        Assert.Equal([DeliveryOutcome.Sent], await OutcomesAsync("a"));
    }

    [Fact]
    public async Task Retries_WhenAskedFor_AreTheProductsOwn()
    {
        using CapturingMailSender retrying = new(static o => o.Retry.MaxAttempts = 3);
        retrying.Next(ScriptedOutcome.NotSent(450, "4.2.1 Later"));
        retrying.Next(ScriptedOutcome.Refusing(450, "4.2.1 Later", "b@example.com"));

        MailSendResult result = await retrying.SendToAsync("a@example.com", "b@example.com");

        Assert.Equal((DeliveryOutcome.Sent, 3), (result.Outcome, result.Attempts));
        Assert.Equal([DeliveryOutcome.NotSent, DeliveryOutcome.PartiallySent, DeliveryOutcome.Sent], retrying.Captured.Select(static m => m.Outcome));
        Assert.Equal([["a@example.com"], ["b@example.com"]], retrying.Sent.Select(static m => m.AcceptedRecipients));
        Assert.Single(retrying.Captured.Select(static m => m.MessageId).Distinct());
    }

    /// <summary>Sends a mail to each, one after the other.</summary>
    private async Task<DeliveryOutcome[]> OutcomesAsync(params string[] names)
    {
        List<DeliveryOutcome> outcomes = [];
        foreach (string name in names)
        {
            MailSendException? failure = await Record.ExceptionAsync(() => _sender.SendToAsync($"{name}@example.com")) as MailSendException;
            outcomes.Add(failure?.Outcome ?? DeliveryOutcome.Sent);
        }

        return [.. outcomes];
    }
}
