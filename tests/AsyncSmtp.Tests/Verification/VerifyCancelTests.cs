using System.Net;
using System.Net.Sockets;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Verification;

/// <summary>A cancel before there is a connection. The later stages are with those of TLS.</summary>
public sealed class VerifyCancelTests
{
    [Fact]
    public async Task Verify_CancelledBefore_ConnectsToNobody()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server.Port);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.VerifyAsync(new CancellationToken(canceled: true)).Capped());

        Assert.Equal(0, server.TotalConnections);
    }

    [Fact]
    public async Task Verify_CancelledWhileConnecting_Throws()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops a connect that meets a full backlog.");
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using Backlog backlog = await Backlog.FillAsync(port);
        using CancellationTokenSource cancel = new();
        await using SmtpMailSender sender = Sender(port);

        Task<SmtpServerReport> verifying = sender.VerifyAsync(cancel.Token);
        await cancel.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifying.Capped());
        Assert.Equal(cancel.Token, e.CancellationToken);
    }

    private static SmtpMailSender Sender(int port) => new(new AsyncSmtpOptions { Host = "127.0.0.1", Port = port, EnableSsl = false });
}
