using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Many messages, mostly a thousand, each to a recipient of its own, submitted at once to one sender, and what was seen of it on this side.</summary>
internal sealed class MailBatch
{
    public const int Size = 1000;
    public const int MaxMessagesPerConnection = 100;

    private MailBatch(IReadOnlyList<MailSendResult> results, SmtpSenderStatistics statistics, ConnectionSampler sampler)
    {
        Results = results;
        Statistics = statistics;
        PeakConnections = sampler.Peak;
    }

    public IReadOnlyList<MailSendResult> Results { get; }

    public SmtpSenderStatistics Statistics { get; }

    /// <summary>The most connections at once, by the kernel's count.</summary>
    public int PeakConnections { get; }

    public static async Task<MailBatch> SendAsync(AsyncSmtpOptions options, int size = Size, TransportKind? transport = null)
    {
        options.MaxMessagesPerConnection = MaxMessagesPerConnection;
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
        return new MailBatch(results, sender.GetStatistics(), sampler);
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
        // All of them were used at once, and the kernel never counted one more. It may have counted fewer: a connection with its 100 messages lives for about as long as two readings take, where the machine is fast.
        Assert.Equal(maxConnections, Statistics.PeakConnections);
        Assert.InRange(PeakConnections, 1, maxConnections);
        Assert.InRange(Statistics.TotalConnections, Results.Count / MaxMessagesPerConnection, (Results.Count / MaxMessagesPerConnection) + maxConnections);
    }

    private static MailMessage Compose(int number) => new("from@example.com", $"to{number}@example.com", $"Message {number}", $"This is message {number}.");

    private static IEnumerable<Arrival> InOrder(IEnumerable<Arrival> arrivals)
        => arrivals.OrderBy(static arrival => arrival.MessageId, StringComparer.Ordinal).ThenBy(static arrival => arrival.Recipient, StringComparer.Ordinal);
}
