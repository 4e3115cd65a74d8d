using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

/// <summary>The whole text of each kind of failure, word by word: it is what a person reads.</summary>
public sealed class FailureTextTests
{
    private const string NotSent = "The message was not sent.";
    private const string TryAgain = "Sending it again is safe and may work.";
    private const string Mend = "Sending it again is safe, and will fail the same way until the cause is mended.";
    private const string Twice = "Sending it again may deliver it twice.";
    private const string Unknown = "It is not known whether the message was sent.";

    private static readonly ServerAddress Server = new("mail.example.com", 2525);

    private readonly AsyncSmtpOptions _options = new()
    {
        EnableSsl = false,
        AttemptTimeout = TimeSpan.FromSeconds(7),
        FinalReplyTimeout = TimeSpan.FromSeconds(8),
        CancellationGracePeriod = TimeSpan.FromSeconds(9),
    };

    [Fact]
    public void For_ARefusalBeforeTheContent_TellsTheReplyAndThatItWasBefore()
        => AssertText($"{NotSent} The server refused it before it was handed over: 552 5.3.4 too big. {Mend}", Refused(552, "5.3.4 too big"));

    [Fact]
    public void For_ARefusalAfterTheContent_TellsThatItWasAfterAndGivesNoHint()
    {
        _options.UserName = "user";
        AttemptOutcome attempt = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.TransactionFailed, Reply = "5.7.1 spam.", Committed = true };

        AssertText($"{NotSent} The server refused it after it was handed over: 554 5.7.1 spam. {Mend}", attempt);
    }

    [Fact]
    public void For_ARefusalThatASettingMayMend_NamesTheSetting()
        => AssertText(
            $"{NotSent} The server refused it before it was handed over: 530 5.7.0 Must issue a STARTTLS command first. The server wants TLS first: set EnableSsl to true (it is False). {Mend}",
            Refused(530, "5.7.0 Must issue a STARTTLS command first"));

    [Fact]
    public void For_RefusedRecipients_TellsTheirNumberAndEachReplyOnce()
    {
        AttemptOutcome attempt = new()
        {
            Outcome = DeliveryOutcome.PartiallySent,
            Reply = "5.1.1 no such user",
            FailedRecipients = [Recipient("a@example.com", 550, "5.1.1 no such user"), Recipient("b@example.com", 550, "5.1.1 no such user"), Recipient("c@example.com", 452, "4.2.2 full")],
        };

        AssertText(
            "The message was sent to some of its recipients only. The server refused 3 recipient(s): 550 5.1.1 no such user; 452 4.2.2 full. Sending it again to the refused recipients alone is safe.", attempt);
    }

    [Fact]
    public void For_ARecipientRefusedWithCredentialsSet_SaysThatTheLoginMayHaveBeenRefused()
    {
        (_options.UserName, _options.Password) = ("user", "secret");
        FailedRecipient[] failed = [Recipient("a@example.com", 452, "4.2.2 full"), Recipient("b@example.com", 554, "5.7.1 Relay access denied")];

        string text = Text(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, FailedRecipients = failed });

        Assert.Equal($"{NotSent} The server refused 2 recipient(s): 452 4.2.2 full; 554 5.7.1 Relay access denied. {SettingsHint.Authentication} {Mend}", text);
        Assert.DoesNotContain(SettingsHint.Authentication, Text(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, FailedRecipients = failed[..1] }), StringComparison.Ordinal);
    }

    [Fact]
    public void For_AttemptTimeout_NamesItAndTheServer()
        => AssertText($"{NotSent} It took longer than AttemptTimeout (00:00:07) to connect to mail.example.com:2525 and hand it over. {TryAgain}", Ended(EndReason.AttemptTimeout));

    [Fact]
    public void For_AttemptTimeoutOfAPickupDirectory_NamesTheDirectory()
    {
        (_options.DeliveryMethod, _options.PickupDirectory) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, "/var/pickup");

        AssertText($"{NotSent} It took longer than AttemptTimeout (00:00:07) to connect to the pickup directory /var/pickup and hand it over. {TryAgain}", Ended(EndReason.AttemptTimeout));
    }

    [Fact]
    public void For_FinalReplyTimeout_TellsWhetherTheServerHadTheMessage()
    {
        AssertText($"{Unknown} It was handed over, but the server did not answer within FinalReplyTimeout (00:00:08). {Twice}", Ended(EndReason.FinalReplyTimeout, DeliveryOutcome.InDoubt));
        AssertText($"{NotSent} The server did not take its content within FinalReplyTimeout (00:00:08). {TryAgain}", Ended(EndReason.FinalReplyTimeout));
        AssertText($"{NotSent} It was handed over, but the server did not answer within FinalReplyTimeout (00:00:08). {TryAgain}", Ended(EndReason.FinalReplyTimeout, reply: "4.0.0 late"));
    }

    [Fact]
    public void For_Cancelled_TellsHowFarItHadCome()
    {
        AssertText($"{NotSent} It was cancelled before it was handed over. {TryAgain}", Ended(EndReason.Cancelled), isCancelled: true);
        AssertText($"{NotSent} It was cancelled while its content was being sent. {TryAgain}", Ended(EndReason.GracePeriodElapsed), isCancelled: true);
        AssertText(
            $"{Unknown} It was cancelled when it had been handed over already, and the server did not answer within CancellationGracePeriod (00:00:09). {Twice}",
            Ended(EndReason.GracePeriodElapsed, DeliveryOutcome.InDoubt),
            isCancelled: true);
    }

    [Fact]
    public void For_CommitRefused_TellsWhatTheObserverSaid()
    {
        AttemptOutcome attempt = new() { Outcome = DeliveryOutcome.NotSent, Reason = EndReason.CommitRefused, Error = new InvalidOperationException("no room in the journal") };

        AssertText($"{NotSent} The CommitObserver stopped it: no room in the journal. {Mend}", attempt);
    }

    [Fact]
    public void For_ALostConnection_TellsHowFarItHadCome()
    {
        SmtpException lost = new("Failure sending mail.", new IOException("outer", new IOException("The connection was closed")));
        AttemptOutcome Lost(DeliveryOutcome outcome, bool committed) => new() { Outcome = outcome, Committed = committed, IsTransient = true, Error = lost };

        AssertText($"{Unknown} The connection was lost after it was handed over and before the server answered: The connection was closed. {Twice}", Lost(DeliveryOutcome.InDoubt, committed: true));
        AssertText($"{NotSent} The connection was lost while its content was being sent: The connection was closed. {TryAgain}", Lost(DeliveryOutcome.NotSent, committed: true));
        AssertText(
            $"{NotSent} The conversation with mail.example.com:2525 failed before it was handed over: The connection was closed. {TryAgain}", Lost(DeliveryOutcome.NotSent, committed: false));
    }

    [Fact]
    public void For_NoConnection_NamesTheServer()
    {
        SocketException refused = new((int)SocketError.ConnectionRefused);

        AssertText($"{NotSent} There is no connection to mail.example.com:2525: {Sentence.Ended(refused.Message)} {TryAgain}", Failed(new SmtpException("Failure sending mail.", refused), SmtpAttemptStage.Connecting));
    }

    [Fact]
    public void For_FailedTls_SaysSo()
        => AssertText(
            $"{NotSent} TLS with mail.example.com:2525 failed: the certificate is not trusted. {TryAgain}",
            Failed(new SmtpException("Failure sending mail.", new AuthenticationException("the certificate is not trusted")), SmtpAttemptStage.Securing));

    [Fact]
    public void For_FailedLogin_SaysSo()
    {
        AssertText($"{NotSent} Authentication with mail.example.com:2525 failed: no mechanism. {TryAgain}", Failed(new AuthenticationException("no mechanism"), SmtpAttemptStage.Authenticating));
        AssertText(
            $"{NotSent} The server refused the authentication: 535 5.7.8 no. {Mend}",
            new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, StatusCode = (SmtpStatusCode)535, Reply = "5.7.8 no", Stage = SmtpAttemptStage.Authenticating });
    }

    [Fact]
    public void For_AFailureOfSmtpClientItself_TellsEnableSslWhereItMayMatter()
    {
        SmtpException noTls = new("Server does not support secure connections.");
        AssertText($"{NotSent} The conversation with mail.example.com:2525 failed before it was handed over: Server does not support secure connections. {TryAgain}", Failed(noTls));

        _options.EnableSsl = true;
        AssertText(
            $"{NotSent} The conversation with mail.example.com:2525 failed before it was handed over (EnableSsl is True): Server does not support secure connections. {TryAgain}", Failed(noTls));
        AssertText($"{NotSent} The conversation with mail.example.com:2525 failed before it was handed over: the user's callback. {TryAgain}", Failed(new FormatException("the user's callback")));
        AssertText($"{NotSent} The conversation with mail.example.com:2525 failed before it was handed over: The transport gave no reason. {TryAgain}", Failed(null));
    }

    [Fact]
    public void For_MoreThanOneAttempt_TellsTheirNumber()
    {
        _options.Retry.MaxAttempts = 4;
        AttemptOutcome attempt = Refused(552, "5.3.4 too big");

        AssertText($"{NotSent} The server refused it before it was handed over: 552 5.3.4 too big. It was tried 2 times (Retry.MaxAttempts is 4). {Mend}", attempt, attempts: 2);
    }

    private static AttemptOutcome Refused(int code, string reply) => new() { Outcome = DeliveryOutcome.NotSent, StatusCode = (SmtpStatusCode)code, Reply = reply };

    private static AttemptOutcome Failed(Exception? error, SmtpAttemptStage stage = SmtpAttemptStage.Conversation)
        => new() { Outcome = DeliveryOutcome.NotSent, IsTransient = true, Stage = stage, Error = error };

    private static AttemptOutcome Ended(EndReason reason, DeliveryOutcome outcome = DeliveryOutcome.NotSent, string? reply = null)
        => new() { Outcome = outcome, Reason = reason, IsTransient = true, Reply = reply };

    private static FailedRecipient Recipient(string address, int code, string reply) => new(address, (SmtpStatusCode)code, reply);

    private void AssertText(string expected, AttemptOutcome attempt, int attempts = 1, bool isCancelled = false) => Assert.Equal(expected, Text(attempt, attempts, isCancelled));

    private string Text(AttemptOutcome attempt, int attempts = 1, bool isCancelled = false)
    {
        using SendStop stop = new(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None, new CancellationToken(isCancelled));
        return FailureText.For(attempt, attempts, stop, _options, Server);
    }
}
