using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>Several servers: what is sent where when one of them goes, comes back, or refuses a single mail.</summary>
public sealed class FailoverTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _primary = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });
    private readonly LoopbackSmtpServer _secondary = LoopbackSmtpServer.Start(new() { KeepTranscripts = false });
    private readonly AsyncSmtpOptions _options = new() { EnableSsl = false };
    private SmtpMailSender? _sender;

    public FailoverTests()
    {
        _options.Servers.Add(new SmtpServerOptions { Host = _primary.Host, Port = _primary.Port });
        _options.Servers.Add(new SmtpServerOptions { Host = _secondary.Host, Port = _secondary.Port });
        _options.Retry.BaseDelay = TimeSpan.FromMilliseconds(50);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options);

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _primary.DisposeAsync();
        await _secondary.DisposeAsync();
    }

    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task SendAsync_PrimaryIsKilledAtHalfTime_AllGoOutOnceAndThePrimaryComesBack(SmtpClientDriver driver)
    {
        const int Count = 2_000;
        _options.Driver = driver;
        Task<Exception?[]> sends = Task.WhenAll(Enumerable.Range(0, Count).Select(_ => TrySendAsync()));
        await _primary.WaitForMailsAsync(Count / 2, Hang.Cap, Token);
        await _primary.StopListeningAsync().Capped();
        Exception?[] failures = await sends.Capped();

        // What was on the wire at that moment may be in doubt, and is not sent again. There is at most one on each connection.
        Assert.All(failures.OfType<Exception>(), static f => Assert.Equal(DeliveryOutcome.InDoubt, Assert.IsType<MailSendException>(f).Outcome));
        int inDoubt = failures.Count(static f => f is not null);
        Assert.InRange(inDoubt, 0, _options.MaxConnections);
        string?[] arrived = [.. _primary.Mails.Concat(_secondary.Mails).Select(static m => m.MessageId)];
        Assert.Equal(arrived.Length, arrived.Distinct().Count());
        Assert.InRange(arrived.Length, Count - inDoubt, Count);
        Assert.True(_secondary.AcceptedMails > Count / 4, $"The secondary took {_secondary.AcceptedMails}.");

        _primary.StartListening();
        int before = _primary.AcceptedMails;
        await Hang.UntilAsync(() => Sender.GetStatistics().Servers[0].SetAsideFor == TimeSpan.Zero);
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await TrySendAsync());
        }

        Assert.Equal(before + 20, _primary.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_PrimaryHasNeverBeenThere_CostsNoAttemptAndNoPause()
    {
        await _primary.StopListeningAsync().Capped();
        (_options.Retry.MaxAttempts, _options.Retry.BaseDelay, _options.Retry.MaxDelay) = (1, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        MailSendResult result = await Sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal((DeliveryOutcome.Sent, 1), (result.Outcome, result.Attempts));
        Assert.Equal(1, _secondary.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_NoneIsThere_FailsAndNamesTheServer()
    {
        await _primary.StopListeningAsync().Capped();
        await _secondary.StopListeningAsync().Capped();
        _options.Retry.MaxAttempts = 1;

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(Mails.Plain(), Token).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, true), (failure.Outcome, failure.IsTransient));
        Assert.Contains($"There is no connection to {_secondary.Host}:{_secondary.Port}:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_NameThatDoesNotExist_GoesToTheNext()
    {
        _options.Servers[0].Host = "there-is-no-such-host.invalid";

        Assert.Equal(DeliveryOutcome.Sent, (await Sender.SendAsync(Mails.Plain(), Token).Capped()).Outcome);
        Assert.Equal(1, _secondary.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_TheOnlyServersNameDoesNotExist_FailsAtOnceEachTime()
    {
        _options.Servers.RemoveAt(1);
        _options.Servers[0].Host = "there-is-no-such-host.invalid";
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 6; i++)
        {
            Assert.IsType<MailSendException>(await TrySendAsync());
        }

        // With the pauses of a server that asked to slow down: 15 s at the least.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(SmtpServerStage.Recipient, 550)]
    [InlineData(SmtpServerStage.Recipient, 450)]
    [InlineData(SmtpServerStage.MailFrom, 550)]
    [InlineData(SmtpServerStage.EndOfData, 554)]
    public async Task SendAsync_OneBadMail_SetsNoServerAside(SmtpServerStage stage, int code)
    {
        _options.Retry.MaxAttempts = 1;
        _primary.Script = step => step.Stage == stage && step.OverallMailNumber <= 5 ? SmtpServerAction.Reply(code, code < 500 ? "4.7.1 greylisted" : "5.1.1 no") : null;

        for (int i = 0; i < 5; i++)
        {
            Assert.IsType<MailSendException>(await TrySendAsync());
        }

        SmtpServerStatistics primary = Sender.GetStatistics().Servers[0];
        Assert.Equal((TimeSpan.Zero, _options.MaxConnections, 5L), (primary.SetAsideFor, primary.ConnectionLimit, primary.FailedAttempts));
        Assert.Null(await TrySendAsync());
        Assert.Equal((1, 0), (_primary.AcceptedMails, _secondary.AcceptedMails));
    }

    [Fact]
    public async Task SendAsync_ServerClosesBeforeItsGreeting_GoesToTheNext()
    {
        _primary.Script = static step => step.Stage == SmtpServerStage.Connect ? SmtpServerAction.Close() : null;

        Assert.Null(await TrySendAsync());

        Assert.Equal(1, _secondary.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_Weighted_SharesTheConnections()
    {
        _options.ServerSelection = ServerSelection.Weighted;
        _options.MaxConnections = 8;
        _options.Servers[1].Weight = 3;
        TaskCompletionSource gate = new();
        _primary.Script = _secondary.Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.WaitFor(gate.Task) : null;

        Task<Exception?[]> sends = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => TrySendAsync()));
        await Hang.UntilAsync(() => _primary.OpenConnections + _secondary.OpenConnections == 8);

        Assert.Equal((2, 6), (_primary.OpenConnections, _secondary.OpenConnections));
        gate.SetResult();
        Assert.All(await sends.Capped(), Assert.Null);
    }

    [Fact]
    public async Task VerifyServersAsync_ReportsOnEach()
    {
        await _secondary.StopListeningAsync().Capped();

        IReadOnlyList<SmtpServerReport> reports = await Sender.VerifyServersAsync(Token).Capped();

        Assert.Equal([true, false], reports.Select(static r => r.IsUsable));
        Assert.Equal([$"{_primary.Host}:{_primary.Port}", $"{_secondary.Host}:{_secondary.Port}"], reports.Select(static r => r.Target));
        Assert.True((await Sender.VerifyAsync(Token).Capped()).IsUsable);
    }

    private async Task<Exception?> TrySendAsync()
    {
        using MailMessage message = Mails.Plain();
        return await Record.ExceptionAsync(() => Sender.SendAsync(message, Token));
    }
}
