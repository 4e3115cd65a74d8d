using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AsyncSmtp.Tests.Diagnostics;

/// <summary>What a send writes into the log, at every level.</summary>
public sealed class LogTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly FakeLogCollector _log = new();
    private readonly LoggerFactory _factory;

    public LogTests() => _factory = new LoggerFactory([new FakeLoggerProvider(_log)], new LoggerFilterOptions { MinLevel = LogLevel.Trace });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Send_FailsOnceAndIsRetried_IsLoggedInTheScopeOfItsMessage()
    {
        _server.Script = static step => step is { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 1 } ? SmtpServerAction.Reply(451, "4.3.0 later") : null;
        await using SmtpMailSender sender = Sender("orders");

        MailSendResult result = await sender.SendAsync(Mails.Plain(), Token).Capped();

        FakeLogRecord[] records = [.. _log.GetSnapshot().Where(static r => r.Id.Id is >= 1000 and < 2000)];
        Assert.Equal([(1003, "RetryScheduled", LogLevel.Information), (1000, "MessageSent", LogLevel.Debug)], records.Select(static r => (r.Id.Id, r.Id.Name!, r.Level)));
        Assert.All(records, r => Assert.Equal((result.MessageId, "orders"), (InScope(r, "MessageId"), InScope(r, "SenderName"))));
    }

    [Fact]
    public async Task Send_OfSenderWithoutName_HasItsMessageInScopeAlone()
    {
        await using SmtpMailSender sender = Sender(name: null);

        MailSendResult result = await sender.SendAsync(Mails.Plain(), Token).Capped();

        FakeLogRecord sent = Assert.Single(_log.GetSnapshot(), static r => r.Id.Id == 1000);
        Assert.Equal((result.MessageId, null), (InScope(sent, "MessageId"), InScope(sent, "SenderName")));
    }

    [Fact]
    public async Task Sends_AtOnce_EachHaveTheirOwnScopeAndLeaveTheCallersAlone()
    {
        await using SmtpMailSender sender = Sender("orders");
        ILogger callers = _factory.CreateLogger("caller");

        MailSendResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sender.SendAsync(Mails.Plain(), Token))).Capped();
#pragma warning disable CA1848, CA2254 // A message of the test's own.
        callers.LogInformation("after");
#pragma warning restore CA1848, CA2254

        FakeLogRecord[] sent = [.. _log.GetSnapshot().Where(static r => r.Id.Id == 1000)];
        Assert.Equal(results.Select(static r => r.MessageId).Order(StringComparer.Ordinal), sent.Select(static r => (string)InScope(r, "MessageId")!).Order(StringComparer.Ordinal));
        Assert.All(sent, static r => Assert.Contains((string)InScope(r, "MessageId")!, r.Message, StringComparison.Ordinal));
        Assert.Empty(_log.GetSnapshot().Single(static r => r.Message == "after").Scopes);
    }

    [Fact]
    public async Task Send_AnyEnd_LogsNothingThatAnybodyWrote()
    {
        _server.Script = static step => step switch
        {
            { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 1 } => SmtpServerAction.Reply(451, "4.3.0 server-text"),
            { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 2 } => SmtpServerAction.AcceptThenReset(),
            { Stage: SmtpServerStage.Recipient, OverallMailNumber: 3 } => SmtpServerAction.Reply(550, "5.1.1 server-text"),
            { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 4 } => SmtpServerAction.Reply(554, "5.6.0 server-text"),
            _ => null,
        };
        await using SmtpMailSender sender = Sender("orders");
        List<DeliveryOutcome> outcomes = [];

        for (int i = 0; i < 5; i++)
        {
            using MailMessage message = new("secret-from@example.com", "secret-to@example.com", "secret-subject", "secret-body");
            Exception? error = await Record.ExceptionAsync(() => sender.SendAsync(message, Token).Capped());
            outcomes.Add((error as MailSendException)?.Outcome ?? DeliveryOutcome.Sent);
        }

        Assert.Contains(DeliveryOutcome.InDoubt, outcomes);
        Assert.Contains(DeliveryOutcome.NotSent, outcomes);
        Assert.Contains(DeliveryOutcome.Sent, outcomes);
        string everything = string.Join('\n', _log.GetSnapshot().Select(static r => $"{r.Message} {r.Exception} {string.Join(' ', r.Scopes)} {string.Join(' ', r.StructuredState ?? [])}"));
        Assert.Contains("MessageId", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("server-text", everything, StringComparison.Ordinal);
    }

    private static object? InScope(FakeLogRecord record, string name)
        => record.Scopes.OfType<IReadOnlyList<KeyValuePair<string, object?>>>().SelectMany(static s => s).FirstOrDefault(p => p.Key == name).Value;

    private SmtpMailSender Sender(string? name)
        => new(new AsyncSmtpOptions { Name = name, Host = _server.Host, Port = _server.Port, EnableSsl = false, Retry = { BaseDelay = TimeSpan.Zero } }, _factory);
}
