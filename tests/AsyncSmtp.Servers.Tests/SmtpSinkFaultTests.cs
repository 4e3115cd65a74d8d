using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

/// <summary>A server that breaks off, breaks the rules, or is of the old school.</summary>
public sealed class SmtpSinkFaultTests
{
    private const int NoReply = (int)SmtpStatusCode.GeneralFailure;

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task SendAsync_ConnectionLostBeforeTheContent_IsTriedAgainAndNotSent(string command)
    {
        SinkTrial trial = await SinkTrial.RunAsync("-q", command);

        trial.AssertNotSent(NoReply, transient: true);
        trial.AssertTried(SinkTrial.MaxAttempts, read: false);
    }

    [Fact]
    public async Task SendAsync_ConnectionLostAfterTheFinalDot_IsInDoubtAndNotTriedAgain()
    {
        SinkTrial trial = await SinkTrial.RunAsync("-q", ".");

        Assert.Equal(DeliveryOutcome.InDoubt, trial.Failure.Outcome);
        trial.AssertTried(1, read: true);
    }

    [Fact]
    public async Task SendAsync_ServerStopsReadingInTheContent_IsTriedAgainAndNotSent()
    {
        // More than fits into the buffers on the way.
        SinkTrial trial = await SinkTrial.RunAsync(new string('x', 16 * 1024 * 1024), ["-A", "0"]);

        // The sink says 550 before it hangs up. The pipelining transport reads while it writes, and so it may hear that, unless it is lost with the connection. The others see the connection lost, at best.
        if (Transports.Chosen == TransportKind.Pipelining && (int)trial.Failure.StatusCode != NoReply)
        {
            trial.AssertNotSent(550, transient: false);
            Assert.Equal((trial.Verdict.Attempts, 0), (trial.Counters.Sessions, trial.Counters.Messages));
            return;
        }

        trial.AssertNotSent(NoReply, transient: true);
        trial.AssertTried(SinkTrial.MaxAttempts, read: false);
    }

    [Fact]
    public async Task SendAsync_ServerAnswersBeforeTheFinalDotAndHangsUp_IsNotSaidToBeSent()
    {
        SinkTrial trial = await SinkTrial.RunAsync("-A", "0");

        // How far a small message gets is a matter of luck: the 550 is read, or lost with the connection. The sink has dropped it either way.
        Assert.Contains(trial.Failure.Outcome, new[] { DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt });
        Assert.Empty(trial.Read);
    }

    [Theory]
    [InlineData("-f", "EHLO")]
    [InlineData("-e")]
    public async Task SendAsync_ServerKnowsNoEhlo_IsSentAfterHelo(params string[] flags)
    {
        SinkTrial trial = await SinkTrial.RunAsync(flags);

        Assert.Equal(DeliveryOutcome.Sent, trial.Verdict.Outcome);
        trial.AssertTried(1, read: true);
        Assert.Equal("SMTP", Assert.Single(trial.Read)["X-Client-Proto"]);
    }

    [Fact]
    public async Task SendAsync_ServerExitsAtTheSecondMessage_SaysOfEachWhatBecameOfIt()
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink sink = await SmtpSink.StartAsync("-M", "2");
        List<Verdict> verdicts = [];
        await using (SmtpMailSender sender = Transports.Open(SinkTrial.OptionsFor(sink.Port)))
        {
            for (int number = 0; number < 4; number++)
            {
                using MailMessage message = new("from@example.com", "to@example.com", $"Message {number}", "Body");
                verdicts.Add(await Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken).Capped());
            }
        }

        await sink.StopAsync();
        Assert.Equal([DeliveryOutcome.Sent, DeliveryOutcome.InDoubt, DeliveryOutcome.NotSent, DeliveryOutcome.NotSent], verdicts.Select(static verdict => verdict.Outcome));
        Assert.Equal([1, 1, SinkTrial.MaxAttempts, SinkTrial.MaxAttempts], verdicts.Select(static verdict => verdict.Attempts));
        Assert.Equal(verdicts.Take(2).Select(static verdict => verdict.MessageId).Order(StringComparer.Ordinal), sink.Messages.Select(static headers => headers[HeaderId.MessageId]).Order(StringComparer.Ordinal));
    }
}
