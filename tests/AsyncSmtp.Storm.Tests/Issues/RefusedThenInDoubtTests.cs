using System.Net.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Issues;

/// <summary>Found by the storm: a recipient that was refused at first and left in doubt by a later attempt was told as refused, though the server may have accepted the message for it.</summary>
public sealed class RefusedThenInDoubtTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server;
    private readonly AsyncSmtpOptions _options;
    private int _refusals;

    public RefusedThenInDoubtTests()
    {
        _server = LoopbackSmtpServer.Start(new() { Script = Decide });
        _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false };
        _options.Retry.BaseDelay = TimeSpan.Zero;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAsync_RefusedThenInDoubt_IsNotToldAsRefused()
    {
        MailSendException failure = await SendAsync("fine@example.org", "later@example.org");

        Assert.Equal((DeliveryOutcome.InDoubt, 2), (failure.Outcome, failure.Attempts));
        Assert.Empty(failure.FailedRecipients);
        Assert.Equal(["fine@example.org", "later@example.org"], _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address));
    }

    [Fact]
    public async Task SendAsync_OneRefusedForGoodAndOneInDoubt_TellsTheRefusedOneAlone()
    {
        MailSendException failure = await SendAsync("fine@example.org", "later@example.org", "never@example.org");

        Assert.Equal(DeliveryOutcome.InDoubt, failure.Outcome);
        Assert.Equal("never@example.org", Assert.Single(failure.FailedRecipients).Address);
    }

    [Fact]
    public async Task SendAsync_InDoubtThenRefusedForGoodAndTheOthersSent_StaysInDoubt()
    {
        _options.Retry.RetryInDoubt = true;
        _server.Script = step => (step.Stage, step.OverallMailNumber, step.Address) switch
        {
            (SmtpServerStage.EndOfData, 1, _) => SmtpServerAction.AcceptThenReset(),
            (SmtpServerStage.Recipient, 2, "never@example.org") => SmtpServerAction.Reply(550, "5.1.1 No such user any more"),
            (SmtpServerStage.Recipient, 2, "later@example.org") => SmtpServerAction.Reply(450, "4.2.1 Greylisted"),
            _ => null,
        };

        MailSendException failure = await SendAsync("fine@example.org", "later@example.org", "never@example.org");

        Assert.Equal((DeliveryOutcome.InDoubt, 3), (failure.Outcome, failure.Attempts));
        Assert.Empty(failure.FailedRecipients);
    }

    private async Task<MailSendException> SendAsync(params string[] recipients)
    {
        await using SmtpMailSender sender = new(_options);
        using MailMessage message = new("a@example.org", string.Join(',', recipients), "Subject", "Text");
        return await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());
    }

    /// <summary>Refuses one recipient the first time and one always; accepts the second mail and loses the reply to it.</summary>
    private SmtpServerAction? Decide(SmtpServerStep step)
    {
        return (step.Stage, step.Address) switch
        {
            (SmtpServerStage.Recipient, "later@example.org") when Interlocked.Increment(ref _refusals) == 1 => SmtpServerAction.Reply(450, "4.2.1 Greylisted"),
            (SmtpServerStage.Recipient, "never@example.org") => SmtpServerAction.Reply(550, "5.1.1 No such user"),
            (SmtpServerStage.EndOfData, _) when step.OverallMailNumber == 2 => SmtpServerAction.AcceptThenReset(),
            _ => null,
        };
    }
}
