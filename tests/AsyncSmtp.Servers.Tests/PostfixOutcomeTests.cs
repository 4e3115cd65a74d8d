using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests;

[Collection(PostfixTests.Name)]
public sealed class PostfixOutcomeTests(PostfixFixture fixture)
{
    [Fact]
    public async Task SendAsync_WrongPassword_IsNotSentAndSpeaksOfAuthentication()
    {
        PrivatePostfix postfix = fixture.Server;
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "127.0.0.1", Port = postfix.Doors.Submission.Port, UserName = PrivatePostfix.User, Password = "guess" });
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");

        MailSendException exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();

        Assert.Equal(DeliveryOutcome.NotSent, exception.Outcome);
        Assert.Contains("authentication was refused", exception.Message, StringComparison.Ordinal);
        Assert.Empty(await postfix.ArrivalsAsync([exception.MessageId!]));
    }

    [Fact]
    public async Task SendAsync_OneRecipientRejected_ArrivesOnceAtTheOthers()
    {
        PrivatePostfix postfix = fixture.Server;
        await using SmtpMailSender sender = OpenSender(postfix.Doors.Open.Port);
        using MailMessage message = new("from@example.com", $"first@example.com,{PrivatePostfix.RejectedRecipient},last@example.com", "Subject", "Body");

        MailSendException exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();

        Assert.Equal(DeliveryOutcome.PartiallySent, exception.Outcome);
        FailedRecipient failed = Assert.Single(exception.FailedRecipients);
        Assert.Equal((PrivatePostfix.RejectedRecipient, SmtpStatusCode.MailboxUnavailable), (failed.Address, failed.StatusCode));
        IReadOnlyList<Arrival> arrivals = await postfix.ArrivalsAsync([exception.MessageId!]);
        Assert.Equal(["first@example.com", "last@example.com"], arrivals.Select(static arrival => arrival.Recipient).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SendAsync_ServerHungUpWhileIdle_IsSentOnAFreshConnection()
    {
        PrivatePostfix postfix = fixture.Server;
        await using SmtpMailSender sender = OpenSender(postfix.Doors.Impatient.Port);
        List<MailSendResult> results = [];
        for (int number = 0; number < 3; number++)
        {
            using MailMessage message = new("from@example.com", "to@example.com", $"Message {number}", "Body");
            results.Add(await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());
            await Hang.UntilAsync(() => SocketTable.ClientsOf(postfix.Doors.Impatient.Port).Any(static row => row.State == SocketState.CloseWait), () => "the server hangs up.");
        }

        Assert.All(results, static result => Assert.Equal(DeliveryOutcome.Sent, result.Outcome));
        Assert.Equal(results.Count, sender.GetStatistics().TotalConnections);
        IReadOnlyList<Arrival> arrivals = await postfix.ArrivalsAsync(results.Select(static result => result.MessageId));
        Assert.Equal(results.Select(static result => result.MessageId).Order(StringComparer.Ordinal), arrivals.Select(static arrival => arrival.MessageId).Order(StringComparer.Ordinal));
    }

    private static SmtpMailSender OpenSender(int port) => new(new AsyncSmtpOptions { Host = "127.0.0.1", Port = port, EnableSsl = false, IdleTimeout = TimeSpan.FromMinutes(1) });
}
