using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests;

/// <summary>A server that hangs up on a connection that has been idle for two seconds, and a message every three.</summary>
[Collection(PostfixTests.Name)]
public sealed class PostfixIdleTests(ServerFixture<PrivatePostfix> fixture)
{
    private const string Long = "ASYNCSMTP_LONG";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>A minute's worth when <see cref="Long"/> is set, or a few.</summary>
    private static int Messages => Environment.GetEnvironmentVariable(Long) == "1" ? 20 : 4;

    [Fact]
    public async Task SendAsync_ServerHungUpWhileIdle_IsSentWhereSmtpClientAloneFailsEachOtherTime()
    {
        PrivatePostfix postfix = fixture.Server;
        int port = postfix.Doors.Impatient.Port;
        AsyncSmtpOptions options = SinkTrial.OptionsFor(port);
        options.IdleTimeout = TimeSpan.FromMinutes(1);
        await using SmtpMailSender sender = Transports.Open(options);
        using SmtpClient client = new("127.0.0.1", port);
        List<Verdict> verdicts = [];
        List<bool> plainly = [];
        for (int number = 0; number < Messages; number++)
        {
            if (number > 0)
            {
                await Task.Delay(Interval, TestContext.Current.CancellationToken);
                await Hang.UntilAsync(() => !SocketTable.ClientsOf(port).Any(static row => row.State == SocketState.Established), () => "the server hangs up.");
            }

            using MailMessage message = new("from@example.com", "to@example.com", $"Message {number}", "Body");
            verdicts.Add(await Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken).Capped());
            plainly.Add(await IsSentAsync(client, number).Capped());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{verdicts.Count(static verdict => verdict.Outcome == DeliveryOutcome.Sent)} of {Messages} sent; by SmtpClient alone: {plainly.Count(static sent => sent)}.");
        Assert.All(verdicts, static verdict => Assert.Equal((DeliveryOutcome.Sent, 1), (verdict.Outcome, verdict.Attempts)));
        Assert.Equal(Messages, sender.GetStatistics().TotalConnections);
        Assert.Equal(Enumerable.Range(0, Messages).Select(static number => number % 2 == 0), plainly);
        IReadOnlyList<Arrival> arrivals = await postfix.ArrivalsAsync(verdicts.Select(static verdict => verdict.MessageId));
        Assert.Equal(verdicts.Select(static verdict => verdict.MessageId).Order(StringComparer.Ordinal), arrivals.Select(static arrival => arrival.MessageId).Order(StringComparer.Ordinal));
    }

    private static async Task<bool> IsSentAsync(SmtpClient client, int number)
    {
        using MailMessage message = new("from@example.com", "to@example.com", $"Message {number}", "Body");
        try
        {
            await client.SendMailAsync(message, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SmtpException)
        {
            return false;
        }
    }
}
