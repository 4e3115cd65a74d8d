using System.Security.Authentication;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Storm.Tests.EvilServers;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Pipelining.Tests.Wire;

/// <summary>What a server says when it is not its turn is seen before the next command, and nothing else is.</summary>
public sealed class QuietTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>In one piece with the last reply, or in a piece of its own behind it; over TLS as one record or as two.</summary>
    [Theory]
    [InlineData("250 Ok\r\n250 Ok\r\n", "", false)]
    [InlineData("250 Ok\r\n", "250 Ok\r\n", false)]
    [InlineData("250 Ok\r\n", "421 Bye\r\n", false)]
    [InlineData("250 Ok\r\n", "2", false)]
    [InlineData("250 Ok\r\n2", "", false)]
    [InlineData("250 Ok\r\n250 Ok\r\n", "", true)]
    [InlineData("250 Ok\r\n", "250 Ok\r\n", true)]
    [InlineData("250 Ok\r\n2", "", true)]
    public async Task HasInput_ServerSaysMore_IsTrue(string first, string second, bool isSecure)
    {
        await using LoopbackSmtpServer certificates = LoopbackSmtpServer.Start();
        await using RawServer server = new(async talk =>
        {
            await GreetAsync(talk, isSecure ? certificates : null);
            await talk.HearAsync();
            await talk.SayAsync(first);
            if (second.Length > 0)
            {
                await talk.SayAsync(second);
            }

            await talk.SilenceAsync();
        });
        SmtpWire wire = await OpenAsync(server, certificates, isSecure);

        await wire.SayAsync("NOOP\r\n");
        Assert.Equal(250, await wire.HearAsync());

        await Hang.UntilAsync(wire.HasInput);
        Assert.True(wire.HasInput());
        wire.End();
    }

    /// <summary>Two records of TLS that come in one piece: the second has been read from the socket, and not from TLS.</summary>
    [Fact]
    public async Task HasInput_SecondRecordOfTls_IsSeen()
    {
        await using LoopbackSmtpServer certificates = LoopbackSmtpServer.Start();
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = new(async talk =>
        {
            await GreetAsync(talk, certificates);
            await talk.HearAsync();
            await talk.SayAsync("250 Ok\r\n");
            await talk.SayAsync("250 Ok\r\n");
            said.SetResult();
            await talk.SilenceAsync();
        });
        SmtpWire wire = await OpenAsync(server, certificates, isSecure: true);

        await wire.SayAsync("NOOP\r\n");
        await said.Task.Capped();
        Assert.Equal(250, await wire.HearAsync());

        await Hang.UntilAsync(wire.HasInput);
        wire.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HasInput_ServerHasClosed_IsTrue(bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = isSecure);
        await wire.OpenAsync(Token).Capped();
        Assert.False(wire.HasInput());

        server.Connections[0].Close();

        await Hang.UntilAsync(wire.HasInput);
        wire.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HasInput_AskedBetweenAllMails_DisturbsNone(bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = isSecure);
        await wire.OpenAsync(Token).Capped();

        for (int i = 0; i < 200; i++)
        {
            Assert.False(wire.HasInput());
            Assert.False(wire.HasInput());
            await wire.SendMailAsync();
        }

        Assert.Equal(200, server.AcceptedMails);
        wire.End();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task SayGoodBye_IdleConnection_IsHeard(bool isSecure, bool isWatched)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = isSecure);
        await wire.OpenAsync(Token).Capped();
        await wire.SendMailAsync();
        Assert.False(isWatched && wire.HasInput());

        wire.SayGoodBye();
        wire.Cut(abruptly: false);
        wire.Release();

        await Hang.UntilAsync(() => server.Connections[0].Commands[^1] == "QUIT");
        await Hang.UntilAsync(() => server.OpenConnections == 0);
    }

    [Fact]
    public async Task SayGoodBye_NoConnection_DoesNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server);

        wire.SayGoodBye();
        wire.End();
        wire.SayGoodBye();

        Assert.Equal(0, server.TotalConnections);
    }

    private static async Task GreetAsync(RawConversation talk, LoopbackSmtpServer? certificates)
    {
        if (certificates is null)
        {
            await talk.GreetAsync();
        }
        else
        {
            await talk.GreetSecurelyAsync(certificates.Certificate, SslProtocols.None);
        }
    }

    private static async Task<SmtpWire> OpenAsync(RawServer server, LoopbackSmtpServer certificates, bool isSecure)
    {
        SmtpWire wire = Wires.To(server.Port, o => o.EnableSsl = isSecure, o => (o.CheckCertificateRevocation, o.ServerCertificateValidation) = (false, certificates.AcceptCertificate));
        await wire.OpenAsync(Token).Capped();
        return wire;
    }
}
