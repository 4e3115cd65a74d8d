using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

/// <summary>A server that does not take every message for everybody at once.</summary>
[Collection(PostfixTests.Name)]
public sealed class PostfixLimitTests(ServerFixture<PrivatePostfix> fixture)
{
    [Fact]
    public async Task SendAsync_TooBig_IsNotSentAndSaysWhy()
    {
        PrivatePostfix postfix = fixture.Server;
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", new string('x', 2 * PostfixDoors.SizeLimit));

        (Verdict verdict, _) = await SendAsync(postfix.Doors.Small.Port, message);

        MailSendException exception = Assert.IsType<MailSendException>(verdict.Exception);

        // SmtpClient does not read the limit, sends it all, and has the server's word for it. The others do not send it, so the server has said nothing.
        (SmtpStatusCode code, string text) = Transports.Chosen == TransportKind.SmtpClient
            ? (SmtpStatusCode.ExceededStorageAllocation, "552 5.3.4 Error: message file too big")
            : (SmtpStatusCode.GeneralFailure, $"the server takes {PostfixDoors.SizeLimit} at most");
        Assert.Equal((DeliveryOutcome.NotSent, code, false, 1), (exception.Outcome, exception.StatusCode, exception.IsTransient, exception.Attempts));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.Empty(await postfix.FilesAsync(verdict.MessageId));
    }

    [Fact]
    public async Task SendAsync_OneRecipientRejected_ArrivesOnceAtTheOthers()
    {
        PrivatePostfix postfix = fixture.Server;
        string[] recipients = ["first@example.com", PrivatePostfix.RejectedRecipient, "last@example.com"];
        using MailMessage message = new("from@example.com", string.Join(',', recipients), "Subject", "Body");

        (Verdict verdict, _) = await SendAsync(postfix.Doors.Open.Port, message);

        Assert.Equal((DeliveryOutcome.PartiallySent, 1), (verdict.Outcome, verdict.Attempts));
        FailedRecipient failed = Assert.Single(Assert.IsType<MailSendException>(verdict.Exception).FailedRecipients);
        Assert.Equal((PrivatePostfix.RejectedRecipient, SmtpStatusCode.MailboxUnavailable), (failed.Address, failed.StatusCode));
        await AssertArrivedOnceAsync(postfix, verdict, recipients, [recipients[0], recipients[2]]);
    }

    [Fact]
    public async Task SendAsync_MoreRecipientsThanTheServerTakesAtATime_ArrivesOnceAtEach()
    {
        PrivatePostfix postfix = fixture.Server;
        string[] recipients = [.. Enumerable.Range(0, (SinkTrial.MaxAttempts * PostfixDoors.RecipientLimit) - 1).Select(static number => $"to{number}@example.com")];
        using MailMessage message = new("from@example.com", string.Join(',', recipients), "Subject", "Body");

        (Verdict verdict, SmtpSenderStatistics statistics) = await SendAsync(postfix.Doors.Few.Port, message);

        Assert.Equal((DeliveryOutcome.Sent, SinkTrial.MaxAttempts, 1L), (verdict.Outcome, verdict.Attempts, statistics.TotalConnections));
        await AssertArrivedOnceAsync(postfix, verdict, recipients, recipients);
    }

    [Fact]
    public async Task SendAsync_OneRecipientGreylisted_ArrivesOnceAtEach()
    {
        PrivatePostfix postfix = fixture.Server;
        string[] recipients = ["first@example.com", $"{Greylist.Prefix}{Guid.NewGuid():N}@example.com", "last@example.com"];
        using MailMessage message = new("from@example.com", string.Join(',', recipients), "Subject", "Body");

        (Verdict verdict, SmtpSenderStatistics statistics) = await SendAsync(postfix.Doors.Greylisting.Port, message);

        Assert.Equal((DeliveryOutcome.Sent, 2, 1L), (verdict.Outcome, verdict.Attempts, statistics.TotalConnections));
        await AssertArrivedOnceAsync(postfix, verdict, recipients, recipients);
    }

    private static async Task<(Verdict Verdict, SmtpSenderStatistics Statistics)> SendAsync(int port, MailMessage message)
    {
        await using SmtpMailSender sender = Transports.Open(SinkTrial.OptionsFor(port));
        Verdict verdict = await Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken).Capped();
        return (verdict, sender.GetStatistics());
    }

    /// <summary>Once at each, and each sees to whom it was addressed, whichever attempt it came with.</summary>
    private static async Task AssertArrivedOnceAsync(PrivatePostfix postfix, Verdict verdict, string[] addressed, string[] reached)
    {
        HeaderList[] arrived = [.. (await postfix.FilesAsync(verdict.MessageId)).Select(Arrival.ReadHeaders)];
        Assert.Equal(reached.Order(StringComparer.Ordinal), arrived.Select(static headers => headers["Delivered-To"]).Order(StringComparer.Ordinal));
        Assert.All(arrived, headers => Assert.Equal(addressed, InternetAddressList.Parse(headers[HeaderId.To]!).Mailboxes.Select(static mailbox => mailbox.Address)));
    }
}
