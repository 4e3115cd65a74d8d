using System.Net.Mail;
using System.Security.Authentication;
using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>Servers that offer TLS and mean something else by it.</summary>
public sealed class EvilTlsTests
{
    [Fact]
    public async Task SendAsync_HandshakeStalls_EndsAtTheDeadline()
    {
        StormEnd end = await MeetAsync(SmtpServerStage.TlsHandshake, SmtpServerAction.Silence(), endsByDeadline: true);

        Assert.Contains("AttemptTimeout", end.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 This is no TLS\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("\u0016\u0003\u0003\u0000\u0002\u0002\u0000")]
    public async Task SendAsync_PlainGarbageForAHandshake_IsNotSent(string garbage)
    {
        StormEnd end = await MeetAsync(SmtpServerStage.TlsHandshake, SmtpServerAction.RawReply(garbage).ThenClose());

        Assert.Matches("TLS with 127.0.0.1:[0-9]+ failed|failed before it was handed over", end.Error!.Message);
    }

    [Fact]
    public async Task SendAsync_RepliesInjectedBehindStartTls_AreNotBelieved()
    {
        SmtpServerAction action = SmtpServerAction.RawReply("220 Go ahead\r\n250 Injected\r\n250 Injected\r\n250 Injected\r\n354 Injected\r\n250 Injected\r\n").Accepting();

        // SmtpClient ignores them. The pipelining transport does not go on with a server that does so, or with what is in between.
        if (EvilTransport.IsPipelining)
        {
            StormEnd end = await MeetAsync(SmtpServerStage.StartTls, action);
            Assert.Contains("The server sent more in clear after its answer to STARTTLS", end.Error!.ToString(), StringComparison.Ordinal);
            return;
        }

        await using EvilServer server = new(secure: true);
        server.BreakOnce(SmtpServerStage.StartTls, action);

        Assert.Equal(StormOutcome.Sent, (await server.SendAsync()).Outcome);

        ReceivedMail mail = Assert.Single(server.Server.Mails);
        Assert.True(mail.IsSecure);
    }

    [Fact]
    public async Task SendAsync_MoreInjectedBehindStartTlsThanIsReadAtOnce_IsNotSent()
        => await MeetAsync(SmtpServerStage.StartTls, SmtpServerAction.RawReply("220 Go ahead\r\n" + string.Concat(Enumerable.Repeat("250 Injected\r\n", 1_000))).Accepting());

    [Fact]
    public async Task SendAsync_ManyOverTls_OneConnectionCarriesThemAll()
    {
        await using EvilServer server = new(secure: true);
        server.Options.MaxMessagesPerConnection = 1_000;

        // What TLS itself sends, such as session tickets, must not pass for the server's speaking out of turn.
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(StormOutcome.Sent, (await server.SendAsync()).Outcome);
        }

        Assert.Equal(1, server.Server.TotalConnections);
    }

    [Fact]
    public async Task SendAsync_AcceptedThenRenegotiationThenReset_IsInDoubt()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "A server cannot renegotiate here.");

        // The client writes while it waits for the answer: its part of the new handshake. That write fails, but the final dot has long arrived.
        await using LoopbackSmtpServer certificates = LoopbackSmtpServer.Start();
        CertificateTrust.Trust(certificates);
        await using RawServer server = new(async talk =>
        {
            await talk.GreetSecurelyAsync(certificates.Certificate, SslProtocols.Tls12);
            await talk.TakeMailAsync("");
#pragma warning disable CA1416 // The test is skipped where it is not supported.
            Task renegotiation = talk.Tls!.NegotiateClientCertificateAsync(CancellationToken.None);
#pragma warning restore CA1416
            talk.Reset();
            await Assert.ThrowsAnyAsync<Exception>(() => renegotiation);
        });
        AsyncSmtpOptions options = new() { Host = "127.0.0.1", Port = server.Port, TransportFactory = EvilTransport.Factory };
        options.Retry.MaxAttempts = 1;
        await using SmtpMailSender sender = new(options);

        for (int i = 0; i < 20; i++)
        {
            using MailMessage message = new("a@example.org", "b@example.org", "Subject", "Text");
            StormEnd end = await StormEnd.OfAsync(sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());

            Assert.True(end.Outcome == StormOutcome.InDoubt, $"{i}: {end.Outcome}: {end.Error}");
        }

        CertificateTrust.Clear();
    }

    /// <summary>A server that breaks TLS once. The message is not sent, and the next one is.</summary>
    private static async Task<StormEnd> MeetAsync(SmtpServerStage stage, SmtpServerAction action, bool endsByDeadline = false)
    {
        await using EvilServer server = new(secure: true);
        if (endsByDeadline)
        {
            server.UseShortDeadlines();
        }

        server.BreakOnce(stage, action);

        StormEnd end = await server.SendAsync();
        StormEnd next = await server.SendAsync();

        Assert.Equal((StormOutcome.NotSent, StormOutcome.Sent), (end.Outcome, next.Outcome));
        Assert.Equal((0, 1), (server.AcceptedTimes(1), server.AcceptedTimes(2)));
        return end;
    }
}
