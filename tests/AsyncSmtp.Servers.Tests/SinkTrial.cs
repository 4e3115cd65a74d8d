using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

/// <summary>One message sent to an <c>smtp-sink</c> of its own, and what both sides have to say of it.</summary>
internal sealed class SinkTrial
{
    /// <summary>The default of <see cref="RetryOptions.MaxAttempts"/>.</summary>
    public const int MaxAttempts = 3;

    private SinkTrial(Verdict verdict, SmtpSink sink)
    {
        Verdict = verdict;
        Counters = sink.Counters;
        Read = sink.Messages;
    }

    public Verdict Verdict { get; }

    public MailSendException Failure => Assert.IsType<MailSendException>(Verdict.Exception);

    public SinkCounters Counters { get; }

    /// <summary>The headers of the messages that the sink has read to the final dot, whatever it answered.</summary>
    public IReadOnlyList<HeaderList> Read { get; }

    public static Task<SinkTrial> RunAsync(params string[] flags) => RunAsync("Body", flags);

    public static async Task<SinkTrial> RunAsync(string body, string[] flags)
    {
        Required.OrSkip(SmtpSink.Missing);
        await using SmtpSink sink = await SmtpSink.StartAsync(flags);
        Verdict verdict;
        int connections;
        await using (SmtpMailSender sender = Transports.Open(OptionsFor(sink.Port)))
        {
            using MailMessage message = new("from@example.com", "first@example.com,last@example.com", "Subject", body);
            verdict = await Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken).Capped();
            connections = (int)sender.GetStatistics().TotalConnections;
        }

        await sink.StopAsync(connections);
        return new SinkTrial(verdict, sink);
    }

    /// <summary>Nothing but the pauses differs from the defaults.</summary>
    public static AsyncSmtpOptions OptionsFor(int port)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(20);
        return new AsyncSmtpOptions { Host = "127.0.0.1", Port = port, EnableSsl = false, Retry = new RetryOptions { BaseDelay = pause, MaxDelay = pause } };
    }

    public void AssertNotSent(int code, bool transient)
    {
        Assert.Equal(DeliveryOutcome.NotSent, Failure.Outcome);
        Assert.Equal(code, (int)Failure.StatusCode);
        Assert.Equal(transient, Failure.IsTransient);
    }

    /// <summary>It was tried that many times, each time on a connection of its own, and the sink read the whole message each time, or never.</summary>
    public void AssertTried(int times, bool read) => AssertTried(times, read, times);

    /// <summary>It was tried that many times after a refusal, which costs a connection of SmtpClient, and none of the others, which say RSET where it is needed.</summary>
    public void AssertTriedAfterRefusal(int times, bool read) => AssertTried(times, read, Transports.Chosen == TransportKind.SmtpClient ? times : 1);

    private void AssertTried(int times, bool read, int connections)
    {
        Assert.Equal((times, connections), (Verdict.Attempts, Counters.Sessions));
        Assert.Equal(read ? times : 0, Counters.Messages);
        Assert.Equal(Enumerable.Repeat(Verdict.MessageId, Counters.Messages), Read.Select(static headers => headers[HeaderId.MessageId]));
    }
}
