using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

public sealed class ServerVerdictTests
{
    private static readonly AsyncSmtpOptions Options = new();
    private static readonly AsyncSmtpOptions WithCredentials = new() { UserName = "user", Password = "password" };

    [Theory]
    [InlineData(421, "4.3.2 shutting down")]
    [InlineData(421, null)]
    [InlineData(432, "4.3.2 concurrent connections limit exceeded")]
    [InlineData(454, "4.7.0 temporary authentication failure")]
    [InlineData(450, "4.7.1 too much mail")]
    [InlineData(451, "4.7.500 server busy")]
    public void Of_AReplyThatAsksForLess_IsSlowDown(int code, string? reply) => Assert.Equal(ConnectionVerdict.SlowDown, ServerVerdict.Of(Refused(code, reply), Options));

    [Theory]
    [InlineData(450, "4.2.1 mailbox is busy")]
    [InlineData(450, "too much mail, 4.7.1")]
    [InlineData(450, "")]
    [InlineData(451, "4.3.0 local error")]
    [InlineData(451, "4.71.1 no such code")]
    [InlineData(452, "4.7.1 no room")]
    [InlineData(455, "4.7.1 parameters")]
    [InlineData(500, "5.5.1 what")]
    [InlineData(550, "5.7.1 policy")]
    [InlineData(552, "5.3.4 too large")]
    [InlineData(554, "5.7.1 no spam")]
    public void Of_AnyOtherReply_IsARefusalOfTheMessage(int code, string? reply) => Assert.Equal(ConnectionVerdict.Refused, ServerVerdict.Of(Refused(code, reply), Options));

    [Theory]
    [InlineData(450, "4.7.1 greylisted")]
    [InlineData(451, "4.7.1 greylisted")]
    [InlineData(452, "4.5.3 too many recipients")]
    [InlineData(550, "5.1.1 no such user")]
    [InlineData(550, "5.7.1 refused by policy")]
    public void Of_ARecipientsRefusal_IsARefusalOfTheMessage(int code, string reply)
        => Assert.Equal(ConnectionVerdict.Refused, ServerVerdict.Of(Refused(code, reply, new FailedRecipient("a@example.com", (SmtpStatusCode)code, reply)), Options));

    [Theory]
    [InlineData(421)]
    [InlineData(432)]
    public void Of_ARefusalOfTheConnectionItselfAtARecipient_IsSlowDown(int code)
        => Assert.Equal(ConnectionVerdict.SlowDown, ServerVerdict.Of(Refused(code, "4.3.2 later", new FailedRecipient("a@example.com", (SmtpStatusCode)code, "4.3.2 later")), Options));

    [Fact]
    public void Of_Accepted_IsGood() => Assert.Equal(ConnectionVerdict.Good, ServerVerdict.Of(AttemptOutcome.Accepted, Options));

    [Fact]
    public void Of_AcceptedForSome_IsGoodWhateverTheOthersWereTold()
    {
        AttemptOutcome partial = new() { Outcome = DeliveryOutcome.PartiallySent, StatusCode = SmtpStatusCode.MailboxBusy, Reply = "4.7.1 greylisted", IsClientReusable = true, Committed = true };

        Assert.Equal(ConnectionVerdict.Good, ServerVerdict.Of(partial, Options));
    }

    [Fact]
    public void Of_ARefusalThatLeftTheConnectionWhole_IsDeclinedUnlessItAsksForLess()
    {
        AttemptOutcome declined = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.MailboxUnavailable, Reply = "5.7.1 policy", IsClientReusable = true };
        AttemptOutcome busy = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.LocalErrorInProcessing, Reply = "4.7.500 server busy", IsClientReusable = true };

        Assert.Equal((ConnectionVerdict.Declined, ConnectionVerdict.SlowDown), (ServerVerdict.Of(declined, Options), ServerVerdict.Of(busy, Options)));
    }

    [Fact]
    public void Of_ALoginRefusedByATransportThatKnows_IsLoginRefused()
    {
        AttemptOutcome refused = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.GeneralFailure, Reply = "no mechanism", Stage = SmtpAttemptStage.Authenticating };

        Assert.Equal(ConnectionVerdict.LoginRefused, ServerVerdict.Of(refused, Options));
    }

    [Fact]
    public void Of_NoConnection_IsUnreachable() => Assert.Equal(ConnectionVerdict.Unreachable, ServerVerdict.Of(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, IsUnreachable = true }, Options));

    [Theory]
    [InlineData(DeliveryOutcome.InDoubt, EndReason.Completed)]
    [InlineData(DeliveryOutcome.InDoubt, EndReason.FinalReplyTimeout)]
    [InlineData(DeliveryOutcome.NotSent, EndReason.Completed)]
    [InlineData(DeliveryOutcome.NotSent, EndReason.Cancelled)]
    [InlineData(DeliveryOutcome.NotSent, EndReason.AttemptTimeout)]
    public void Of_ALossOnTheWay_SaysNothingOfTheServer(object outcome, object reason)
        => Assert.Equal(ConnectionVerdict.Broken, ServerVerdict.Of(new AttemptOutcome { Outcome = (DeliveryOutcome)outcome, Reason = (EndReason)reason, IsTransient = true }, Options));

    [Theory]
    [InlineData(530, "5.7.0 Authentication required")]
    [InlineData(534, "5.7.9 mechanism is too weak")]
    [InlineData(535, "5.7.8 wrong password")]
    [InlineData(538, "5.7.11 encryption required")]
    [InlineData(550, "relay not permitted")]
    [InlineData(550, "5.7.54 Unable to relay recipient in non-accepted domain")]
    [InlineData(554, "5.7.1 <a@example.com>: Relay access denied")]
    [InlineData(550, "5.7.60 Client was not AUTHENTICATED")]
    public void Of_AReplyThatWantsALogin_WithCredentials_IsALoginRefused(int code, string reply)
        => Assert.Equal(ConnectionVerdict.LoginRefused, ServerVerdict.Of(Refused(code, reply), WithCredentials));

    [Theory]
    [InlineData(550, "5.1.1 no such user")]
    [InlineData(550, "5.7.1 refused by policy")]
    [InlineData(552, "no relay of so much")]
    [InlineData(451, "relay is busy")]
    public void Of_ARefusalForAnotherCause_WithCredentials_IsNoLoginRefused(int code, string reply)
        => Assert.Equal(ConnectionVerdict.Refused, ServerVerdict.Of(Refused(code, reply), WithCredentials));

    [Fact]
    public void Of_RelayDenied_WithoutCredentials_IsARefusalOfTheMessage() => Assert.Equal(ConnectionVerdict.Refused, ServerVerdict.Of(Refused(554, "5.7.1 Relay access denied"), Options));

    [Fact]
    public void Of_UnauthenticatedContent_IsARefusalOfTheMessage()
    {
        AttemptOutcome refused = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.MailboxUnavailable, Reply = "5.7.26 no SPF or DKIM authentication", Committed = true };

        Assert.Equal(ConnectionVerdict.Refused, ServerVerdict.Of(refused, WithCredentials));
    }

    private static AttemptOutcome Refused(int code, string? reply, params FailedRecipient[] recipients)
        => new() { Outcome = DeliveryOutcome.NotSent, StatusCode = (SmtpStatusCode)code, Reply = reply, FailedRecipients = recipients, IsTransient = code < 500 };
}
