using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Verification;

namespace AsyncSmtp.Tests.Verification;

/// <summary>Servers that are none, or none of SMTP with STARTTLS. Each ends as a text in bounded time and memory, and its connection is closed: <see cref="RawServer"/> waits for that.</summary>
public sealed class VerifyHostileServerTests
{
    [Fact]
    public async Task Verify_NobodyListens_IsAProblem()
    {
        TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        AssertProblem(await VerifyAsync(port), $"There is no connection to 127.0.0.1:{port}: ", $"Check Host ('127.0.0.1') and Port ({port})");
    }

    [Fact]
    public async Task Verify_HostThatCanBeNone_IsAProblem()
    {
        // Longer than a name can be: nobody is asked for it.
        string host = new('x', 300);

        AssertProblem(await VerifyAsync(9, configure: o => o.Host = host), $"There is no connection to {host}:9: ", $"Check Host ('{host}')");
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(8, 4)]
    public async Task Verify_TlsFromTheFirstByte_IsRecognised(int attemptTimeout, int patience)
    {
        await using LoopbackSmtpServer certified = LoopbackSmtpServer.Start();
        await using RawServer server = new(async client =>
        {
            using SslStream secure = new(client);
            await secure.AuthenticateAsServerAsync(certified.Certificate);
        });
        TimerWatch time = new();

        Task<SmtpServerReport> verifying = VerifyAsync(server.Port, time, o => o.AttemptTimeout = TimeSpan.FromSeconds(attemptTimeout));
        await time.PassAsync(TimeSpan.FromSeconds(patience));

        AssertProblem(await verifying.Capped(), $"127.0.0.1:{server.Port} speaks TLS from the first byte, which SmtpClient cannot do", $"Set Port (it is {server.Port})", "587");
    }

    [Fact]
    public async Task Verify_SilentServer_EndsWithAttemptTimeout()
    {
        await using RawServer server = new(RawServer.SilenceAsync);
        TimerWatch time = new();

        Task<SmtpServerReport> verifying = VerifyAsync(server.Port, time);
        await time.PassAsync(GreetingWait.Patience);
        await time.PassAsync(GreetingWait.ProbePatience);
        await time.PassAsync(new AsyncSmtpOptions().AttemptTimeout);

        AssertProblem(await verifying.Capped(), "did not get past this within AttemptTimeout (00:01:40): waiting for its greeting.", $"Check that Port ({server.Port})");
    }

    [Fact]
    public async Task Verify_ServerThatGreetsLate_IsWaitedFor()
    {
        TaskCompletionSource gate = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = step => step is { Stage: SmtpServerStage.Connect, ConnectionNumber: 1 } ? SmtpServerAction.Default.WaitFor(gate.Task) : null,
        });
        TimerWatch time = new();

        Task<SmtpServerReport> verifying = VerifyAsync(server.Port, time);
        await time.PassAsync(GreetingWait.Patience);

        // The second connection greets its question for TLS with a 220, which is no TLS.
        await Hang.UntilAsync(() => server.TotalConnections == 2);
        gate.SetResult();

        Assert.True((await verifying.Capped()).IsUsable);
    }

    [Theory]
    [InlineData(SmtpServerStage.Ehlo, "EHLO")]
    [InlineData(SmtpServerStage.Noop, "NOOP")]
    public async Task Verify_SilentLater_EndsWithAttemptTimeout(SmtpServerStage stage, string name)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == stage && reached.TrySetResult() ? SmtpServerAction.Silence() : null });
        TimerWatch time = new();

        Task<SmtpServerReport> verifying = VerifyAsync(server.Port, time);
        await reached.Task.Capped();
        await time.PassAsync(new AsyncSmtpOptions().AttemptTimeout);

        AssertProblem(await verifying.Capped(), $"within AttemptTimeout (00:01:40): {name}.");
    }

    [Fact]
    public async Task Verify_SilentAtQuit_IsNoProblem()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = static step => step.Stage == SmtpServerStage.Quit ? SmtpServerAction.Silence() : null });
        TimerWatch time = new();

        Task<SmtpServerReport> verifying = VerifyAsync(server.Port, time);
        await time.PassAsync(ServerInterview.QuitPatience);

        Assert.True((await verifying.Capped()).IsUsable);
        await Hang.UntilAsync(() => server.OpenConnections == 0);
    }

    [Theory]
    [InlineData("220-", "A line of the reply is longer than 2048 bytes. The rest was not read.")]
    [InlineData("220-a\r\n", "The reply has more than 100 lines. The rest was not read.")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "This is no SMTP reply: 'HTTP/1.1 400 Bad Request'.")]
    [InlineData("12 a\r\n", "This is no SMTP reply: '12 a'.")]
    [InlineData("\r\n", "This is no SMTP reply: ''.")]
    public async Task Verify_EndlessOrStrangeAnswer_IsReadNoFurther(string answer, string text)
    {
        await using RawServer server = new(client => RawServer.RepeatAsync(client, Encoding.ASCII.GetBytes(answer)));

        AssertProblem(await VerifyAsync(server.Port), $"127.0.0.1:{server.Port} does not answer like an SMTP server (waiting for its greeting): {text} Check Host");
    }

    [Fact]
    public async Task Verify_ClosedAtOnce_IsAProblem()
    {
        await using RawServer server = new(static _ => Task.CompletedTask);

        AssertProblem(await VerifyAsync(server.Port), $"The connection to 127.0.0.1:{server.Port} was lost (waiting for its greeting): It closed the connection.");
    }

    [Fact]
    public async Task Verify_ResetLater_IsAProblem()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = static step => step.Stage == SmtpServerStage.Ehlo ? SmtpServerAction.Reset() : null });

        AssertProblem(await VerifyAsync(server.Port), "was lost (EHLO): ");
    }

    private static void AssertProblem(SmtpServerReport report, params string[] parts)
    {
        Assert.False(report.IsUsable);
        string problem = Assert.Single(report.Problems);
        Assert.All(parts, p => Assert.Contains(p, problem, StringComparison.Ordinal));
    }

    private static async Task<SmtpServerReport> VerifyAsync(int port, TimeProvider? time = null, Action<AsyncSmtpOptions>? configure = null)
    {
        AsyncSmtpOptions options = new() { Host = "127.0.0.1", Port = port, EnableSsl = false };
        configure?.Invoke(options);
        await using SmtpMailSender sender = new(options, timeProvider: time);
        return await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();
    }
}
