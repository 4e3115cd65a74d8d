using System.Net.Sockets;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Pipelining.Tests.Wire;

/// <summary>A wire can be cut at any time, and whoever uses it is let go.</summary>
public sealed class CutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SmtpServerStage.Connect, SmtpAttemptStage.Conversation)]
    [InlineData(SmtpServerStage.Ehlo, SmtpAttemptStage.Conversation)]
    [InlineData(SmtpServerStage.StartTls, SmtpAttemptStage.Securing)]
    [InlineData(SmtpServerStage.TlsHandshake, SmtpAttemptStage.Securing)]
    [InlineData(SmtpServerStage.Auth, SmtpAttemptStage.Authenticating)]
    [InlineData(SmtpServerStage.Credentials, SmtpAttemptStage.Authenticating)]
    public async Task Cut_OpeningAtAnyStage_EndsItAtOnce(SmtpServerStage at, SmtpAttemptStage stage)
    {
        foreach (string way in new[] { "abruptly", "gently", "with a reason", "by the token" })
        {
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
            {
                Script = step =>
                {
                    if (step.Stage != at)
                    {
                        return null;
                    }

                    reached.TrySetResult();
                    return SmtpServerAction.Silence();
                },
            });
            SmtpWire wire = Wires.To(server, static o => (o.EnableSsl, o.UserName, o.Password) = (true, "ann", "hunter2"));
            using CancellationTokenSource stop = new();
            Task opening = wire.OpenAsync(stop.Token);
            await reached.Task.Capped();
            await Hang.UntilAsync(() => wire.Stage == stage);
            Assert.False(opening.IsCompleted);

            await EndAsync(wire, stop, way);

            await AssertEndedAsync(opening, way, stop.Token);
            Assert.Equal(stage, wire.Stage);
            await Hang.UntilAsync(() => server.OpenConnections == 0);
        }
    }

    [Fact]
    public async Task Cut_WhileConnecting_EndsItAtOnce()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        Socket[] crowd = await Wires.CrowdAsync(listener);
        SmtpWire wire = Wires.To(((System.Net.IPEndPoint)listener.LocalEndPoint!).Port);
        Task opening = wire.OpenAsync(Token);

        wire.Cut(abruptly: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Capped());
        Assert.Equal(SmtpAttemptStage.Connecting, wire.Stage);
        foreach (Socket socket in crowd)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Cut_WhileTheHostChecksTheCertificate_EndsItAtOnce()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim gate = new();
        SmtpWire wire = Wires.To(server, static o => o.EnableSsl = true, o => o.ServerCertificateValidation = (_, _, _, _) =>
        {
            reached.SetResult();
            return gate.Wait(Hang.Cap);
        });
        Task opening = wire.OpenAsync(Token);
        await reached.Task.Capped();

        wire.Cut(abruptly: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Capped());
        Assert.False(gate.IsSet);
        gate.Set();
    }

    [Fact]
    public async Task Cut_WhileATokenIsWaitedFor_EndsItAtOnce()
    {
        await using AsyncSmtp.MailKit.Tests.Security.TokenServer server = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<SmtpAccessToken> gate = new();
        SmtpWire wire = Wires.To(server.Port, transport: o => (o.AccessToken, o.AccessTokenUser) = (
            _ =>
            {
                reached.SetResult();
                return new(gate.Task);
            },
            "ann"));
        Task opening = wire.OpenAsync(Token);
        await reached.Task.Capped();

        wire.Cut(abruptly: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Capped());
        gate.SetResult(new("good", DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Cut_BeforeItIsOpened_NeverConnects()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server);

        wire.Cut(abruptly: false);
        wire.Cut(abruptly: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wire.OpenAsync(Token).Capped());
        Assert.Equal(0, server.TotalConnections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_WhileAReplyIsWaitedFor_EndsTheRead(bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = isSecure);
        await wire.OpenAsync(Token).Capped();
        InvalidDataException why = new("a reason");
        Task<System.IO.Pipelines.ReadResult> reading = wire.Input.ReadAsync(Token).AsTask();

        wire.Cut(abruptly: true, why);
        wire.Cut(abruptly: false, new InvalidDataException("another"));

        await Assert.ThrowsAnyAsync<Exception>(() => reading.Capped());
        Assert.Same(why, wire.Why);
        wire.Release();
        wire.Release();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_WhileAServerDoesNotRead_EndsTheWrite(bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = static step => step.Stage == SmtpServerStage.Body ? SmtpServerAction.Stall() : null });
        SmtpWire wire = Wires.To(server, o => o.EnableSsl = isSecure);
        await wire.OpenAsync(Token).Capped();
        await wire.SayAsync("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
        Assert.Equal("250 250 354", await wire.HearAsync(3));
        Task writing = wire.Output.WriteAsync(new byte[50_000_000], Token).AsTask();
        Assert.False(writing.IsCompleted);

        wire.Cut(abruptly: true);

        await Assert.ThrowsAnyAsync<Exception>(() => writing.Capped());
        wire.Release();
        await Hang.UntilAsync(() => server.OpenConnections == 0);
    }

    [Fact]
    public async Task Cut_WhileAnotherCuts_ReturnsWhenTheSocketIsClosed()
    {
        using TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        WireSocket socket = new();
        await using NetworkStream stream = await socket.ConnectAsync("127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndpoint).Port, noDelay: true, Token);
        Task<int> reading = stream.ReadAsync(new byte[1], Token).AsTask();

        // Whoever closes a socket lets go of those who read, and then waits for those who are in a call on it.
        SafeSocketHandle handle = stream.Socket.SafeHandle;
        bool isInCall = false;
        handle.DangerousAddRef(ref isInCall);
        Thread first = Start();
        await Assert.ThrowsAsync<IOException>(() => reading.Capped());
        Thread second = Start();
        await Hang.UntilAsync(() => !second.IsAlive || second.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        Assert.True(second.IsAlive, "It has returned, and the socket is not closed.");
        handle.DangerousRelease();
        Assert.True(first.Join(Hang.Cap) && second.Join(Hang.Cap));

        Thread Start()
        {
            Thread thread = new(() => socket.Cut(abruptly: true)) { IsBackground = true };
            thread.Start();
            return thread;
        }
    }

    private static async Task EndAsync(SmtpWire wire, CancellationTokenSource stop, string way)
    {
        switch (way)
        {
            case "by the token":
                await stop.CancelAsync();
                break;
            case "with a reason":
                wire.Cut(abruptly: true, new InvalidDataException("a reason"));
                break;
            default:
                wire.Cut(abruptly: way == "abruptly");
                break;
        }
    }

    private static async Task AssertEndedAsync(Task opening, string way, CancellationToken token)
    {
        if (way == "with a reason")
        {
            Assert.Equal("a reason", (await Assert.ThrowsAsync<InvalidDataException>(() => opening.Capped())).Message);
            return;
        }

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Capped());
        Assert.Equal(token, e.CancellationToken);
    }
}
