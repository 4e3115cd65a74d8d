using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Many messages, mostly a thousand, each to a recipient of its own, submitted at once to one sender, and what was seen of it on this side.</summary>
internal sealed class MailBatch
{
    public const int Size = 1000;

    private readonly int _maxMessagesPerConnection;

    private MailBatch(IReadOnlyList<MailSendResult> results, int maxMessagesPerConnection, SmtpSenderStatistics statistics, ConnectionSampler sampler)
    {
        Results = results;
        _maxMessagesPerConnection = maxMessagesPerConnection;
        Statistics = statistics;
        PeakConnections = sampler.Peak;
    }

    public IReadOnlyList<MailSendResult> Results { get; }

    public SmtpSenderStatistics Statistics { get; }

    /// <summary>The most connections at once, by the kernel's count.</summary>
    public int PeakConnections { get; }

    public static async Task<MailBatch> SendAsync(AsyncSmtpOptions options, int size = Size, TransportKind? transport = null, int maxMessagesPerConnection = 100)
    {
        options.MaxMessagesPerConnection = maxMessagesPerConnection;
        MailMessage[] messages = [.. Enumerable.Range(0, size).Select(Compose)];
        MailSendResult[] results;
        ConnectionSampler sampler = new(options.Port);
        SmtpMailSender sender = Transports.Open(options, transport ?? Transports.Chosen);
        using (sampler)
        {
            await using (sender)
            {
                results = await Task.WhenAll(messages.Select(message => sender.SendAsync(message, TestContext.Current.CancellationToken))).Capped();
            }
        }

        Array.ForEach(messages, static message => message.Dispose());
        return new MailBatch(results, maxMessagesPerConnection, sender.GetStatistics(), sampler);
    }

    public void AssertAllWereSent() => Assert.All(Results, static result => Assert.Equal(DeliveryOutcome.Sent, result.Outcome));

    /// <summary>Each message is there for its recipient, once, and nothing else is.</summary>
    public void AssertArrivedExactlyOnce(IEnumerable<Arrival> arrivals)
    {
        IEnumerable<Arrival> sent = Results.Select(static result => new Arrival(result.MessageId, Assert.Single(result.Message.To).Address));
        Assert.Equal(InOrder(sent), InOrder(arrivals));
    }

    public void AssertKeptTheLimits(int maxConnections)
    {
        // All of them were open at once at some moment, which shows that the count sees connections, and never one more.
        Assert.Equal(maxConnections, PeakConnections);
        Assert.InRange(Statistics.PeakConnections, 1, maxConnections);
        Assert.InRange(Statistics.TotalConnections, Results.Count / _maxMessagesPerConnection, (Results.Count / _maxMessagesPerConnection) + maxConnections);
    }

    private static MailMessage Compose(int number) => new("from@example.com", $"to{number}@example.com", $"Message {number}", $"This is message {number}.");

    private static IEnumerable<Arrival> InOrder(IEnumerable<Arrival> arrivals)
        => arrivals.OrderBy(static arrival => arrival.MessageId, StringComparer.Ordinal).ThenBy(static arrival => arrival.Recipient, StringComparer.Ordinal);
}
