using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Which results there are, in which order.</summary>
public sealed class SendManyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendMany_SendsThatEndInAnotherOrder_GivesThemAsTheyEnd()
    {
        ManualSender sender = new();
        IAsyncEnumerator<MailSendResult> results = sender.SendManyAsync(Numbered.Mails(3), cancellationToken: Token).GetAsyncEnumerator(Token);
        ValueTask<bool> first = results.MoveNextAsync();
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];
        Assert.False(first.IsCompleted);

        sends[2].Succeed();
        Assert.True(await first.AsTask().Capped());
        Assert.Equal(2, results.Current.Index);
        Assert.Same(sends[2].Message, results.Current.Message);

        sends[0].Succeed();
        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        Assert.Equal(0, results.Current.Index);

        sends[1].Succeed();
        Assert.True(await results.MoveNextAsync().AsTask().Capped());
        Assert.Equal(1, results.Current.Index);
        Assert.False(await results.MoveNextAsync().AsTask().Capped());
    }

    [Fact]
    public async Task SendMany_OrderedWithTheFirstOneSlow_GivesThemInTheOrderOfTheSource()
    {
        ManualSender sender = new();
        Task<List<MailSendResult>> batch = sender.SendManyAsync(Numbered.Mails(5), new() { Ordered = true, MaxInFlight = 3 }, Token).ToListAsync();
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];

        sends[1].Succeed();
        sends[2].Fail(new ArgumentException("bad"));
        sends[0].Succeed();
        ManualSend[] rest = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];
        rest[1].Succeed();
        rest[0].Succeed();

        List<MailSendResult> results = await batch.Capped();
        Assert.Equal([0, 1, 2, 3, 4], results.Select(static r => r.Index));
        Assert.Equal([false, false, true, false, false], results.Select(static r => r.Exception is not null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendMany_OneInThreeFails_HarmsNoOther(bool ordered)
    {
        DelegateSender sender = DelegateSender.Failing(static i => i % 3 == 0 ? new ArgumentException($"bad {i}") : null);

        List<MailSendResult> results = await sender.SendManyAsync(new Source(300), new() { Ordered = ordered }, Token).ToListAsync().Capped();

        Assert.Equal(Enumerable.Range(0, 300).Select(static i => (long?)i), results.Select(static r => r.Index).Order());
        Assert.All(results, static r => Assert.Equal(r.Index, Numbered.Of(r.Message)));
        Assert.All(results, static r => Assert.Equal(r.Index % 3 == 0 ? $"bad {r.Index}" : null, r.Exception?.Message));
        Assert.All(results, static r => Assert.Equal(r.Index % 3 == 0 ? DeliveryOutcome.NotSent : DeliveryOutcome.Sent, r.Outcome));
    }

    [Fact]
    public async Task SendMany_SenderThatBreaksItsContract_HarmsNoOther()
    {
        // Throws from the call, gives no task, gives no result.
        DelegateSender sender = new(static (message, _) => Numbered.Of(message) switch
        {
            0 => throw new IOException("from the call"),
            1 => null!,
            2 => Task.FromResult<MailSendResult>(null!),
            _ => Task.FromResult(DelegateSender.Sent(message)),
        });

        List<MailSendResult> results = await sender.SendManyAsync(Numbered.Mails(4), new() { Ordered = true }, Token).ToListAsync().Capped();

        Assert.Equal([DeliveryOutcome.InDoubt, DeliveryOutcome.InDoubt, DeliveryOutcome.InDoubt, DeliveryOutcome.Sent], results.Select(static r => r.Outcome));
    }

    [Fact]
    public async Task SendMany_NullAmongTheMessages_IsOneFailure()
    {
        await using SmtpMailSender sender = new(Mails.Options());

        MailSendResult result = Assert.Single(await sender.SendManyAsync(new MailMessage[] { null! }, new() { DisposeMessages = true }, Token).ToListAsync().Capped());

        Assert.Equal(DeliveryOutcome.NotSent, result.Outcome);
        Assert.IsType<ArgumentNullException>(result.Exception);
    }

    [Fact]
    public async Task SendMany_SenderThatGivesOneResultToAll_LeavesItAsItWas()
    {
        MailSendResult shared = DelegateSender.Sent(Mails.Plain());
        DelegateSender sender = new((_, _) => Task.FromResult(shared));

        List<MailSendResult> results = await sender.SendManyAsync(Numbered.Mails(10), new() { Ordered = true }, Token).ToListAsync().Capped();

        Assert.Null(shared.Index);
        Assert.Equal(Enumerable.Range(0, 10), results.Select(static r => Numbered.Of(r.Message)));
    }

    [Fact]
    public async Task SendMany_EmptySource_GivesNothing() => Assert.Empty(await DelegateSender.Instant.SendManyAsync(Array.Empty<MailMessage>(), cancellationToken: Token).ToListAsync().Capped());

    [Fact]
    public void SendMany_NotEnumerated_PullsNothing()
    {
        Source source = new(1);

        _ = DelegateSender.Instant.SendManyAsync(source, cancellationToken: Token).GetAsyncEnumerator(Token);

        Assert.Equal((0, 0), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task SendMany_EnumeratedTwice_ThrowsAndSendsNothingAgain()
    {
        Source source = new(3);
        IAsyncEnumerable<MailSendResult> batch = DelegateSender.Instant.SendManyAsync(source, cancellationToken: Token);
        await batch.ToListAsync().Capped();

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => batch.GetAsyncEnumerator(Token).MoveNextAsync().AsTask().Capped());

        Assert.Contains("once", failure.Message, StringComparison.Ordinal);
        Assert.Equal((3, 1), (source.Pulled, source.Disposals));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public void Call_MaxInFlightOutOfRange_ThrowsAtOnceAndNamesIt(int value)
    {
        MailBatchOptions options = new() { MaxInFlight = value };

        ArgumentException many = Assert.Throws<ArgumentException>(() => { DelegateSender.Instant.SendManyAsync(Numbered.Mails(1), options, Token); });
        ArgumentException all = Assert.Throws<ArgumentException>(() => { _ = DelegateSender.Instant.SendAllAsync(Numbered.Mails(1), options, Token); });

        Assert.All([many, all], e => Assert.StartsWith($"MaxInFlight must be 1 to 100000; it is {value}.", e.Message, StringComparison.Ordinal));
        Assert.All([many, all], static e => Assert.Equal("options", e.ParamName));
    }

    [Fact]
    public void Call_NegativeTotal_ThrowsAtOnceAndNamesIt()
    {
        ArgumentException failure = Assert.Throws<ArgumentException>(() => { DelegateSender.Instant.SendManyAsync(new Source(1), new() { Total = -5 }, Token); });

        Assert.StartsWith("Total must be zero or more, or null when it is not known; it is -5.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_Nulls_ThrowAtOnce()
    {
        Assert.Equal("sender", Assert.Throws<ArgumentNullException>(static () => { default(IAsyncMailSender)!.SendManyAsync(new Source(1), null, Token); }).ParamName);
        Assert.Equal("messages", Assert.Throws<ArgumentNullException>(static () => { DelegateSender.Instant.SendManyAsync(default(IAsyncEnumerable<MailMessage>)!, null, Token); }).ParamName);
        Assert.Equal("messages", Assert.Throws<ArgumentNullException>(static () => { DelegateSender.Instant.SendManyAsync(default(IEnumerable<MailMessage>)!, null, Token); }).ParamName);
    }

    [Fact]
    public async Task Call_OptionsChangedAfterIt_HaveNoEffect()
    {
        MailBatchOptions options = new() { Ordered = true };
        ManualSender sender = new();
        Task<List<MailSendResult>> batch = sender.SendManyAsync(Numbered.Mails(2), options, Token).ToListAsync();
        options.Ordered = false;
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];
        sends[1].Succeed();
        await sends[1].Task;
        sends[0].Succeed();

        Assert.Equal([0, 1], (await batch.Capped()).Select(static r => r.Index));
    }
}
