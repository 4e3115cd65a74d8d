using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>A server that takes three connections and answers 432 to every further one, as Exchange Online does, and a pool of 16.</summary>
public sealed class AdaptiveThrottleTests : IAsyncDisposable
{
    private const int Allowed = 3;
    private const int Count = 2_000;

    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new()
    {
        KeepTranscripts = false,
        MaxConnections = Allowed,
        OnTooManyConnections = SmtpServerAction.Reply(432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
        Script = static step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.After(TimeSpan.FromMilliseconds(5)) : null,
    });

    private readonly AsyncSmtpOptions _options;

    public AdaptiveThrottleTests() => _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, MaxConnections = 16 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task SendAsync_ServerTakesThree_FindsThreeAndKeepsIt_AndNothingFails(SmtpClientDriver driver)
    {
        _options.Driver = driver;
        await using SmtpMailSender sender = new(_options);
        Task<MailSendResult[]> sends = Task.WhenAll(Enumerable.Range(0, Count).Select(_ => sender.SendAsync(Mails.Plain(), Token)));

        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        List<int> open = [];
        while (!sends.IsCompleted)
        {
            open.Add(_server.OpenConnections);
            await Task.Delay(1, Token);
        }

        Assert.All(await sends, static r => Assert.Equal(DeliveryOutcome.Sent, r.Outcome));
        Assert.Equal(Count, _server.AcceptedMails);
        Assert.True(open.Count > 100, $"It took too short a time to be looked at: {open.Count} times.");
        Assert.InRange(open.Count(static o => o <= Allowed), open.Count * 0.95, open.Count);
        SmtpServerStatistics server = Assert.Single(sender.GetStatistics().Servers);
        Assert.InRange(server.ConnectionLimit, Allowed - 1, Allowed + 1);
        Assert.True(server.AcceptedAttempts == Count && server.FailedAttempts > 0, $"{server.AcceptedAttempts} accepted, {server.FailedAttempts} failed.");

        // 16 to begin with, a few to ask for a fourth, and one for each 100 messages.
        Assert.InRange(_server.TotalConnections, 16, 16 + (Count / _options.MaxMessagesPerConnection) + 16);
    }

    /// <summary>What it is worth: the same without it.</summary>
    [Fact]
    public async Task SendAsync_SwitchedOff_KnocksAllTheTimeAndFailsMails()
    {
        (_options.AdaptiveThrottle, _options.Retry.BaseDelay) = (false, TimeSpan.FromMilliseconds(10));
        await using SmtpMailSender sender = new(_options);

        Exception?[] failures = await Task.WhenAll(Enumerable.Range(0, Count).Select(async _ =>
        {
            using MailMessage message = Mails.Plain();
            return await Record.ExceptionAsync(() => sender.SendAsync(message, Token));
        })).Capped();

        Assert.Equal(Count, _server.AcceptedMails + failures.Count(static f => f is MailSendException { Outcome: DeliveryOutcome.NotSent, StatusCode: (SmtpStatusCode)432 }));
        Assert.True(failures.Count(static f => f is not null) > 100, "Hardly anything failed.");
        Assert.True(_server.TotalConnections > 1_000, $"Only {_server.TotalConnections} connections.");
    }
}
