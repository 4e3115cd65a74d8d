namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class CapturingMailSenderWaitTests : IDisposable
{
    private readonly CapturingMailSender _sender = new();

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task WaitForCount_Reached_CompletesAtOnceWithAllMails()
    {
        await _sender.SendToAsync("a@example.com");
        await _sender.SendToAsync("b@example.com");

        Task<IReadOnlyList<CapturedMail>> waiting = _sender.WaitForCountAsync(1, Mails.Token);

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(2, (await waiting).Count);
    }

    [Fact]
    public async Task WaitForCount_NotReached_CompletesWithTheLastOfThem()
    {
        Task<IReadOnlyList<CapturedMail>> waiting = _sender.WaitForCountAsync(2, Mails.Token);
        await _sender.SendToAsync("a@example.com");
        Assert.False(waiting.IsCompleted);

        _sender.Next(ScriptedOutcome.NotSent(550, "5.7.1 No"));
        await Assert.ThrowsAsync<MailSendException>(() => _sender.SendToAsync("b@example.com"));

        Assert.Equal([DeliveryOutcome.Sent, DeliveryOutcome.NotSent], (await waiting.Capped()).Select(static m => m.Outcome));
    }

    [Fact]
    public async Task WaitForCount_ManyWaitersAndSendersAtOnce_EachCompletes()
    {
        const int Count = 400;
        Task<IReadOnlyList<CapturedMail>>[] waiting = [.. Enumerable.Range(1, Count).Select(count => Task.Run(() => _sender.WaitForCountAsync(count, Mails.Token)))];

        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Task.Run(() => _sender.SendToAsync($"{i}@example.com")))).Capped();

        IReadOnlyList<CapturedMail>[] found = await Task.WhenAll(waiting).Capped();
        Assert.All(found, static (mails, i) => Assert.InRange(mails.Count, i + 1, Count));
        Assert.Equal(Count, found[^1].Select(static m => m.Recipients[0]).Distinct().Count());
    }

    [Fact]
    public async Task WaitForMail_ComesDuringTheLook_IsNotMissed()
    {
        await _sender.SendToAsync("first@example.com");
        int looks = 0;

        // The look at the first mail sends the second, which so comes after the mails were listed and before the wait.
        CapturedMail found = await _sender.WaitForMailAsync(
            mail =>
            {
                if (Interlocked.Increment(ref looks) == 1)
                {
                    Assert.True(_sender.BeginTo("second@example.com").IsCompletedSuccessfully);
                }

                return mail.Recipients[0] == "second@example.com";
            },
            Mails.Token).Capped();

        Assert.Equal("second@example.com", found.Recipients[0]);
    }

    [Fact]
    public async Task WaitForMail_RuleThrows_FailsTheWait()
    {
        Task<CapturedMail> waiting = _sender.WaitForMailAsync(static _ => throw new InvalidOperationException("The rule."), Mails.Token);
        await _sender.SendToAsync("a@example.com");

        Assert.Equal("The rule.", (await Assert.ThrowsAsync<InvalidOperationException>(waiting.Capped)).Message);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsWithItsToken()
    {
        using CancellationTokenSource cancel = new();
        Task<IReadOnlyList<CapturedMail>> withoutTimeout = _sender.WaitForCountAsync(1, cancel.Token);
        Task<IReadOnlyList<CapturedMail>> withTimeout = _sender.WaitForCountAsync(1, TimeSpan.FromDays(1), cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(withoutTimeout.Capped)).CancellationToken);
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(withTimeout.Capped)).CancellationToken);
    }

    [Fact]
    public async Task Wait_TimeIsOver_SaysWhatThereWas()
    {
        foreach (int _ in Enumerable.Range(0, 22))
        {
            await _sender.SendToAsync("a@example.com");
        }

        TimeoutException count = await Assert.ThrowsAsync<TimeoutException>(() => _sender.WaitForCountAsync(23, TimeSpan.FromMilliseconds(1), Mails.Token).Capped());
        TimeoutException mail = await Assert.ThrowsAsync<TimeoutException>(() => _sender.WaitForMailAsync(static _ => false, TimeSpan.FromMilliseconds(1), Mails.Token).Capped());

        Assert.StartsWith("22 of 23 mails were captured within 0.001 s.", count.Message, StringComparison.Ordinal);
        Assert.StartsWith("22 other mails were captured within 0.001 s.", mail.Message, StringComparison.Ordinal);
        Assert.EndsWith($"{Environment.NewLine}- \"Subject\" from from@example.com to a@example.com: Sent{Environment.NewLine}- and 2 more", count.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_AfterClear_CountsAnew()
    {
        await _sender.SendToAsync("a@example.com");
        _sender.Clear();

        Task<IReadOnlyList<CapturedMail>> waiting = _sender.WaitForCountAsync(1, Mails.Token);
        Assert.False(waiting.IsCompleted);
        await _sender.SendToAsync("b@example.com");

        Assert.Equal("b@example.com", Assert.Single(await waiting.Capped()).Recipients[0]);
    }
}
