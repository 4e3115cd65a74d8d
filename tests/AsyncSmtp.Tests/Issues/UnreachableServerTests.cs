using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Issues;

/// <summary>
/// A sole server that is not there was set aside like one that asks to slow down, for longer each time, while every message that waited wanted its three attempts: a wrong port took half an hour to be told.
/// </summary>
public sealed class UnreachableServerTests
{
    [Fact]
    public async Task SendAsync_ManyToASoleServerThatIsNotThere_FailWithoutPauses()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await server.StopListeningAsync().Capped();
        AsyncSmtpOptions options = new() { Host = server.Host, Port = server.Port, EnableSsl = false };
        options.Retry.BaseDelay = TimeSpan.FromMilliseconds(10);
        await using SmtpMailSender sender = new(options);

        MailSendException[] failures = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken)))).Capped();

        Assert.All(failures, failure => Assert.Equal((DeliveryOutcome.NotSent, 3), (failure.Outcome, failure.Attempts)));
    }
}
