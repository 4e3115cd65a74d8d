using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Healthy and sick servers at one port. The kernel deals the connections out among them, so a message meets one and the next attempt another.</summary>
public sealed class SmtpSinkFarmTests
{
    private const int Messages = 200;

    /// <summary>
    /// Five of the nine say no. Two of those keep the connection, and so do the transports other than SmtpClient, so that the next attempts of a message may meet the same one, for as many messages as a connection carries.
    /// That all of so many attempts meet one of the five happens to one message of a hundred million all the same.
    /// </summary>
    private const int MaxAttempts = 100;

    [Fact]
    public async Task SendAsync_SickServersBesideHealthyOnes_SaysOfEachMessageWhatBecameOfIt()
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink healthy = await SmtpSink.StartAsync();
        await using SmtpSink simple = await SmtpSink.JoinAsync(healthy.Port, "-e");
        await using SmtpSink slow = await SmtpSink.JoinAsync(healthy.Port, "-W", ".:1:10");
        await using SmtpSink lastDrops = await SmtpSink.JoinAsync(healthy.Port, "-q", ".");
        await using SmtpSink drops = await SmtpSink.JoinAsync(healthy.Port, "-q", "MAIL");
        await using SmtpSink dropsLate = await SmtpSink.JoinAsync(healthy.Port, "-q", "DATA");
        await using SmtpSink closes = await SmtpSink.JoinAsync(healthy.Port, "-Q", "CONNECT");
        await using SmtpSink greylists = await SmtpSink.JoinAsync(healthy.Port, "-r", "RCPT", "-b", "450 4.2.0 Greylisted");
        await using SmtpSink refuses = await SmtpSink.JoinAsync(healthy.Port, "-r", ".", "-b", "451 4.3.0 Try again later");
        SmtpSink[] accepting = [healthy, simple, slow];
        SmtpSink[] refusing = [drops, dropsLate, closes, greylists, refuses];

        VerdictLedger ledger = new(await SendAllAsync(healthy.Port));

        await Task.WhenAll(accepting.Concat(refusing).Append(lastDrops).Select(static sink => sink.StopAsync()));
        Assert.All(accepting.Concat(refusing).Append(lastDrops), static sink => Assert.True(sink.Counters.Sessions > 0));
        ledger.AssertIsTrueOf([.. accepting.Append(lastDrops).SelectMany(static sink => sink.Arrivals)]);

        // The one that drops the connection when it has the message is the one that leaves doubt, each time.
        Assert.Equal(lastDrops.Counters.Messages, ledger.CountOf(DeliveryOutcome.InDoubt));
        Assert.Equal(Messages - lastDrops.Counters.Messages, ledger.CountOf(DeliveryOutcome.Sent));
    }

    private static async Task<Verdict[]> SendAllAsync(int port)
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(port);
        options.MaxConnections = 8;
        options.MaxMessagesPerConnection = 5;
        options.Retry.MaxAttempts = MaxAttempts;

        // It would take the sick among the nine for one server that asks to slow down, and do so for minutes.
        options.AdaptiveThrottle = false;
        MailMessage[] messages = [.. Enumerable.Range(0, Messages).Select(static number => new MailMessage("from@example.com", $"to{number}@example.com", $"Message {number}", "Body"))];
        await using SmtpMailSender sender = Transports.Open(options);
        Verdict[] verdicts = await Task.WhenAll(messages.Select(message => Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken))).Capped();
        Array.ForEach(messages, static message => message.Dispose());
        return verdicts;
    }
}
