using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Contract;

/// <summary>
/// What every <see cref="IAsyncMailSender"/> promises. One subclass for each way to get one; each delivers to somewhere the subclass can count.
/// </summary>
public abstract class MailSenderContractTests : IAsyncLifetime
{
    private IAsyncMailSender? _sender;

    protected IAsyncMailSender Sender => _sender!;

    public async ValueTask InitializeAsync() => _sender = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await DestroyAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task SendAsync_GoodMessage_EndsAsSentWithItsToken()
    {
        using MailMessage message = Mails.Plain();
        object token = new();

        MailSendResult result = await Sender.SendAsync(message, token, Token).Capped();

        Assert.Equal((DeliveryOutcome.Sent, 1), (result.Outcome, result.Attempts));
        Assert.Same(message, result.Message);
        Assert.Same(token, result.UserToken);
        Assert.Matches("^<[^<>@]+@[^<>@]+>$", result.MessageId);
        Assert.Empty(result.FailedRecipients);
        Assert.Null(result.Exception);
        Assert.Equal(1, await DeliveredAsync());
    }

    [Fact]
    public async Task SendAsync_WithoutToken_HasNone()
    {
        using MailMessage message = Mails.Plain();

        Assert.Null((await Sender.SendAsync(message, Token).Capped()).UserToken);
    }

    [Fact]
    public async Task SendAsync_BadMessages_FaultTheTaskAndDeliverNothing()
    {
        using MailMessage noFrom = new();
        noFrom.To.Add("to@example.com");
        using MailMessage noRecipient = new() { From = new MailAddress("from@example.com") };
        MailMessage disposed = Mails.Plain();
        disposed.Dispose();

        // No call throws: the failure is in the task, so that one bad message in a list does not stop the loop that submits it.
        Task<MailSendResult>[] sending = [Sender.SendAsync(null!, Token), Sender.SendAsync(noFrom, Token), Sender.SendAsync(noRecipient, Token), Sender.SendAsync(disposed, Token)];

        await Assert.ThrowsAsync<ArgumentNullException>(sending[0].Capped);
        Assert.Contains("From", (await Assert.ThrowsAnyAsync<ArgumentException>(sending[1].Capped)).Message, StringComparison.Ordinal);
        Assert.Contains("recipient", (await Assert.ThrowsAnyAsync<ArgumentException>(sending[2].Capped)).Message, StringComparison.OrdinalIgnoreCase);
        await Assert.ThrowsAsync<ObjectDisposedException>(sending[3].Capped);
        Assert.Equal(0, await DeliveredAsync());
    }

    [Fact]
    public async Task SendAsync_CancelledToken_ThrowsWithThatTokenAndDeliversNothing()
    {
        using MailMessage message = Mails.Plain();
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sender.SendAsync(message, cancel.Token).Capped());

        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal(0, await DeliveredAsync());
    }

    [Fact]
    public async Task SendAsync_OneMessageManyTimesAtOnce_DeliversEachAndLeavesItAsItWas()
    {
        using MemoryStream content = new([1, 2, 3, 4, 5]);
        content.Position = 2;
        using MailMessage message = Mails.Plain();
        message.Attachments.Add(new Attachment(content, "a.bin"));

        MailSendResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Sender.SendAsync(message, Token)))).Capped();

        Assert.All(results, static r => Assert.Equal(DeliveryOutcome.Sent, r.Outcome));
        Assert.Equal(20, results.Select(static r => r.MessageId).Distinct().Count());
        Assert.Equal(20, await DeliveredAsync());
        Assert.Equal((0, 2L), (message.Headers.Count, content.Position));
    }

    [Fact]
    public async Task SendAsync_MessageChangedAndDisposedAfterTheCall_SendsWhatItWas()
    {
        MailMessage message = Mails.Plain("first@example.com");

        Task<MailSendResult> sending = Sender.SendAsync(message, Token);
        message.To.Clear();
        message.To.Add("second@example.com");
        message.Dispose();

        await sending.Capped();
        Assert.Equal(["first@example.com"], await RecipientsAsync());
    }

    [Fact]
    public async Task SendAsync_CallersMessageId_IsKept()
    {
        using MailMessage message = Mails.Plain();
        message.Headers["Message-ID"] = "<mine@example.com>";

        Assert.Equal("<mine@example.com>", (await Sender.SendAsync(message, Token).Capped()).MessageId);
    }

    [Fact]
    public async Task SendAsync_ManyCallers_EachGetsTheResultOfItsOwnMessage()
    {
        const int Count = 200;

        MailSendResult[] results = await Task.WhenAll(Enumerable.Range(0, Count).Select(SendNumberedAsync)).Capped();

        Assert.Equal(Enumerable.Range(0, Count), results.Select(static r => (int)r.UserToken!));
        Assert.All(results, static r => Assert.Equal($"u{r.UserToken}@example.com", r.Message.To[0].Address));
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"u{i}@example.com").Order(StringComparer.Ordinal), (await RecipientsAsync()).Order(StringComparer.Ordinal));

        Task<MailSendResult> SendNumberedAsync(int number) => Sender.SendAsync(Mails.Plain($"u{number}@example.com"), number, Token);
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes the sender.</summary>
    protected abstract ValueTask<IAsyncMailSender> CreateAsync();

    /// <summary>Takes it down.</summary>
    protected abstract ValueTask DestroyAsync();

    /// <summary>The envelope recipients of all mails that have been delivered.</summary>
    protected abstract ValueTask<IReadOnlyList<string>> RecipientsAsync();

    private async Task<int> DeliveredAsync() => (await RecipientsAsync()).Count;
}
