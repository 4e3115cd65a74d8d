using Microsoft.Extensions.Options;

namespace AsyncSmtp.Queueing.Tests.Delivery;

public sealed class SenderCheckTests
{
    private readonly MemorySentLedger _ledger = new();

    public static TheoryData<string, Action<AsyncSmtpOptions>> Unfit => new()
    {
        { "LedgerCommitObserver", static o => o.CommitObserver = null },
        { "LedgerCommitObserver", static o => o.CommitObserver = new LedgerCommitObserver(new MemorySentLedger()) },
        { "RetryInDoubt", static o => o.Retry.RetryInDoubt = true },
        { "CommitWindow", static o => o.FinalReplyTimeout = TimeSpan.FromMinutes(16) },
        { "CommitWindow", static o => o.FinalReplyTimeout = Timeout.InfiniteTimeSpan },
    };

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public async Task New_SenderThatDoesNotGoWithTheLedger_ThrowsAndNamesTheOption(string option, Action<AsyncSmtpOptions> change)
    {
        await using SmtpMailSender sender = Sender(change);

        Assert.Contains(option, Assert.Throws<InvalidOperationException>(() => new QueuedMailHandler(sender, _ledger)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new QueuedMailHandler(sender.InLane(SendLane.Bulk), _ledger));
    }

    [Fact]
    public async Task New_SenderThatGoesWithTheLedger_IsTaken()
    {
        await using SmtpMailSender sender = Sender(static _ => { });
        await using SmtpMailSender without = Sender(static o => o.CommitObserver = null);

        _ = new QueuedMailHandler(sender, _ledger);
        _ = new QueuedMailHandler(sender.InLane(SendLane.Bulk), _ledger);
        _ = new QueuedMailHandler(without, _ledger, new QueuedMailOptions { RequireCommitObserver = false });
    }

    [Fact]
    public async Task New_BadOptions_NamesThemAll()
    {
        await using SmtpMailSender sender = Sender(static _ => { });
        QueuedMailOptions options = new()
        {
            InDoubt = (InDoubtPolicy)7,
            CommitWindow = TimeSpan.FromTicks(-1),
            MaxDeliveries = 0,
            BaseDelay = TimeSpan.Zero,
            MaxDelay = TimeSpan.FromTicks(-1),
            OutcomeTimeout = TimeSpan.FromTicks(-1),
        };

        OptionsValidationException thrown = Assert.Throws<OptionsValidationException>(() => new QueuedMailHandler(sender, _ledger, options));

        Assert.Equal(["InDoubt", "CommitWindow", "MaxDeliveries", "BaseDelay", "MaxDelay", "OutcomeTimeout"], thrown.Failures.Select(static f => f.Split(' ')[0]));
    }

    private SmtpMailSender Sender(Action<AsyncSmtpOptions> change)
    {
        AsyncSmtpOptions options = new() { Host = "smtp.example.com", CommitObserver = new LedgerCommitObserver(_ledger) };
        change(options);
        return new SmtpMailSender(options);
    }
}
