using System.Net.Mail;

namespace AsyncSmtp.Servers.Tests;

/// <summary>A server that says no, at each stage.</summary>
public sealed class SmtpSinkRefusalTests
{
    private const string NoSuchUser = "5.1.1 User unknown";
    private const string Greylisted = "4.2.0 Greylisted";
    private const string TryLater = "4.3.0 Try again later";
    private const string GoAway = "5.7.1 Go away";

    [Fact]
    public async Task SendAsync_RecipientsUnknown_IsNotSentAndNamesThem()
    {
        SinkTrial trial = await SinkTrial.RunAsync("-f", "RCPT", "-B", $"550 {NoSuchUser}");

        trial.AssertNotSent(550, transient: false);
        trial.AssertTried(1, read: false);
        AssertRefusedAll(trial, SmtpStatusCode.MailboxUnavailable, NoSuchUser);
    }

    [Fact]
    public async Task SendAsync_RecipientsGreylisted_IsTriedAgainAndNamesThemAtTheEnd()
    {
        SinkTrial trial = await SinkTrial.RunAsync("-r", "RCPT", "-b", $"450 {Greylisted}");

        trial.AssertNotSent(450, transient: true);
        trial.AssertTriedAfterRefusal(SinkTrial.MaxAttempts, read: false);
        AssertRefusedAll(trial, SmtpStatusCode.MailboxBusy, Greylisted);
    }

    [Theory]
    [InlineData("-r", "-b", 451, true)]
    [InlineData("-f", "-B", 554, false)]
    public async Task SendAsync_ConnectionRefused_IsNotSent(string flag, string replyFlag, int code, bool transient)
    {
        SinkTrial trial = await SinkTrial.RunAsync(flag, "CONNECT", replyFlag, $"{code} {GoAway}");

        trial.AssertNotSent(code, transient);
        trial.AssertTried(transient ? SinkTrial.MaxAttempts : 1, read: false);
        Assert.Contains($"{code} {GoAway}", trial.Failure.Message, StringComparison.Ordinal);
    }

    /// <summary>All say HELO to those who do not know EHLO, and MailKit to those who refuse it, too.</summary>
    [Theory]
    [InlineData("-r", "-b", 451, true)]
    [InlineData("-f", "-B", 554, false)]
    public async Task SendAsync_EhloRefused_IsNotSentButByMailKitAfterHelo(string flag, string replyFlag, int code, bool transient)
    {
        SinkTrial trial = await SinkTrial.RunAsync(flag, "EHLO", replyFlag, $"{code} {GoAway}");

        if (Transports.Chosen == TransportKind.MailKit)
        {
            Assert.Equal(DeliveryOutcome.Sent, trial.Verdict.Outcome);
            trial.AssertTried(1, read: true);
            return;
        }

        trial.AssertNotSent(code, transient);
        trial.AssertTried(transient ? SinkTrial.MaxAttempts : 1, read: false);
        Assert.Contains($"{code} {GoAway}", trial.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".", true)]
    public async Task SendAsync_RefusedForNow_IsTriedAgainAndNotSent(string command, bool read = false)
    {
        SinkTrial trial = await SinkTrial.RunAsync("-r", command, "-b", $"451 {TryLater}");

        trial.AssertNotSent(451, transient: true);
        trial.AssertTriedAfterRefusal(SinkTrial.MaxAttempts, read);
        Assert.Contains($"451 {TryLater}", trial.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".", true)]
    public async Task SendAsync_RefusedForGood_IsNotSentAndNotTriedAgain(string command, bool read = false)
    {
        SinkTrial trial = await SinkTrial.RunAsync("-f", command, "-B", $"554 {GoAway}");

        trial.AssertNotSent(554, transient: false);
        trial.AssertTried(1, read);
        Assert.Contains($"554 {GoAway}", trial.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".", true)]
    public async Task SendAsync_ServerClosesWithAReply_IsTriedAgainAndNotSent(string command, bool read = false)
    {
        SinkTrial trial = await SinkTrial.RunAsync("-Q", command);

        trial.AssertNotSent(421, transient: true);
        trial.AssertTried(SinkTrial.MaxAttempts, read);
        Assert.Contains("421 4.0.0 Server closing connection", trial.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerRequiresALogin_IsNotSentAndSpeaksOfTheOptions()
    {
        SinkTrial trial = await SinkTrial.RunAsync("-f", "MAIL", "-B", "530 5.7.0 Authentication required");

        trial.AssertNotSent(530, transient: false);
        Assert.Contains("530 5.7.0 Authentication required. The server wants a login first: set UserName and Password", trial.Failure.Message, StringComparison.Ordinal);
    }

    private static void AssertRefusedAll(SinkTrial trial, SmtpStatusCode code, string reply)
        => Assert.Equal(
            [("first@example.com", code, reply), ("last@example.com", code, reply)],
            trial.Failure.FailedRecipients.Select(static failed => (failed.Address, failed.StatusCode, failed.Reply)));
}
