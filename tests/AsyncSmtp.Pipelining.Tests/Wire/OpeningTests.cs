using System.Net;
using System.Security.Authentication;
using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Testing;
using MailKit.Security;

namespace AsyncSmtp.Pipelining.Tests.Wire;

/// <summary>Connections to servers that behave, and to those that say no.</summary>
public sealed class OpeningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("STARTTLS")]
    [InlineData("TLS from the start")]
    public async Task OpenAsync_Server_TakesMailsThen(string security)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = security == "TLS from the start", RequireTls = security != "none", MaxMessageSize = 12_345, Chunking = true });
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = security != "none", o => o.Security = security == "TLS from the start" ? SecureSocketOptions.SslOnConnect : null);

        await wire.OpenAsync(Token).Capped();

        Assert.Equal(SmtpAttemptStage.Conversation, wire.Stage);
        Offer offer = wire.Offer;
        Assert.Equal((true, true, true, true, true, true, 12_345L), (offer.Pipelining, offer.EightBitMime, offer.SmtpUtf8, offer.Dsn, offer.Chunking, offer.EnhancedStatusCodes, offer.Size));
        Assert.Equal(security == "none", offer.StartTls);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(wire.HasInput());
            await wire.SendMailAsync();
        }

        Assert.Equal(3, server.AcceptedMails);
        Assert.Equal(security != "none", server.Mails[0].IsSecure);
        Assert.Equal("[127.0.0.1]", server.Connections[0].ClientName);
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_LocalDomain_IsTheNameInEhlo()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server, transport: static o => o.LocalDomain = "shop.example.com");

        await wire.OpenAsync(Token).Capped();

        Assert.Equal(["EHLO shop.example.com"], server.Connections[0].Commands);
        wire.End();
    }

    [Theory]
    [InlineData("127.0.0.1", "[127.0.0.1]")]
    [InlineData("::ffff:192.0.2.1", "[192.0.2.1]")]
    [InlineData("2001:db8::1", "[IPv6:2001:db8::1]")]
    [InlineData("fe80::1%3", "[IPv6:fe80::1]")]
    public void LiteralOf_Address_IsAsTheRfcHasIt(string address, string expected) => Assert.Equal(expected, Opening.LiteralOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task OpenAsync_ServerThatDoesNotKnowEhlo_IsSaidHelo(int code)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == SmtpServerStage.Ehlo ? SmtpServerAction.Reply(code, "what") : null });
        SmtpWire wire = Wires.To(server);

        await wire.OpenAsync(Token).Capped();
        await wire.SendMailAsync();

        Assert.Equal(Offer.None, wire.Offer);
        Assert.Equal(["EHLO [127.0.0.1]", "HELO [127.0.0.1]"], server.Connections[0].Commands.Take(2));
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_NoStartTls_IsAnErrorThatSaysWhatToDo()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { StartTls = false });

        SmtpAttemptResult result = await Wires.To(server, static o => (o.EnableSsl, o.UserName, o.Password) = (true, "ann", "hunter2")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Securing, true, false), (result.Stage, result.IsConnectionFault, result.IsTransient));
        Assert.StartsWith("The server does not offer STARTTLS.", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["EHLO [127.0.0.1]"], server.Connections[0].Commands);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_CertificateThatNobodyKnows_IsRefused(bool implicitTls)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = implicitTls });

        SmtpAttemptResult result = await Wires.To(
            server,
            static o => o.EnableSsl = true,
            o => (o.Security, o.ServerCertificateValidation) = (implicitTls ? SecureSocketOptions.SslOnConnect : null, null)).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Securing, true, false), (result.Stage, result.IsConnectionFault, result.IsTransient));
        Assert.IsAssignableFrom<System.Security.Authentication.AuthenticationException>(result.Error);
    }

    [Fact]
    public async Task OpenAsync_ServerCertificateValidation_IsToldTheHost()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        object? said = null;
        SmtpWire wire = Wires.To(server, static o => o.EnableSsl = true, o => o.ServerCertificateValidation = (sender, _, _, _) => (said = sender) is not null);

        await wire.OpenAsync(Token).Capped();

        Assert.Equal("127.0.0.1", said);
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_VersionOfTlsThatTheServerDoesNotTake_IsRefused()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = static step => step.Stage == SmtpServerStage.TlsHandshake ? SmtpServerAction.RawReply("\u0015\u0003\u0003\u0000\u0002\u0002\u0046").ThenClose() : null });

        SmtpAttemptResult result = await Wires.To(server, static o => o.EnableSsl = true, static o => o.SslProtocols = SslProtocols.Tls13).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Securing, true), (result.Stage, result.IsConnectionFault));
    }

    [Fact]
    public async Task OpenAsync_NobodyListens_IsAFaultOfTheConnection()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await server.StopListeningAsync().Capped();

        SmtpAttemptResult result = await Wires.To(server).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Connecting, true, true, true), (result.Stage, result.IsConnectionFault, result.IsConnectionLost, result.IsTransient));
    }

    [Theory]
    [InlineData(SmtpServerStage.Connect, SmtpAttemptStage.Conversation)]
    [InlineData(SmtpServerStage.Ehlo, SmtpAttemptStage.Conversation)]
    [InlineData(SmtpServerStage.StartTls, SmtpAttemptStage.Securing)]
    [InlineData(SmtpServerStage.Auth, SmtpAttemptStage.Authenticating)]
    [InlineData(SmtpServerStage.Credentials, SmtpAttemptStage.Authenticating)]
    public async Task OpenAsync_RefusedAtAnyStage_HasTheServersCodeAndText(SmtpServerStage at, SmtpAttemptStage stage)
    {
        foreach ((int code, bool closes) in new[] { (421, true), (421, false), (454, false), (554, true) })
        {
            await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
            {
                Script = step => step.Stage != at ? null : closes ? SmtpServerAction.CloseAfter(code, "4.3.2 not\n4.3.2 now") : SmtpServerAction.Reply(code, "4.3.2 not\n4.3.2 now"),
            });

            SmtpAttemptResult result = await Wires.To(server, static o => (o.EnableSsl, o.UserName, o.Password) = (true, "ann", "hunter2")).FailToOpenAsync();

            Assert.Equal((stage, code, "4.3.2 not now"), (result.Stage, (int)result.StatusCode, result.Reply));
            Assert.Contains($"{code}", result.Error!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", result.Error.ToString(), StringComparison.Ordinal);
            Assert.Single(server.Connections);
        }
    }

    [Fact]
    public async Task OpenAsync_RefusedAfterTls_HasTheServersCodeAndText()
    {
        int ehlos = 0;
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == SmtpServerStage.Ehlo && Interlocked.Increment(ref ehlos) == 2 ? SmtpServerAction.CloseAfter(421, "4.3.2 now") : null });

        SmtpAttemptResult result = await Wires.To(server, static o => o.EnableSsl = true).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Conversation, 421), (result.Stage, (int)result.StatusCode));
    }

    [Fact]
    public async Task OpenAsync_Refused_SaysGoodBye()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = static step => step.Stage == SmtpServerStage.Connect ? SmtpServerAction.Reply(554, "no mail here") : null });

        SmtpAttemptResult result = await Wires.To(server).FailToOpenAsync();

        Assert.Equal("The server answered the connection with 554 no mail here", result.Error!.Message);
        await Hang.UntilAsync(() => server.Connections[0].Commands.SequenceEqual(["QUIT"]));
    }
}
