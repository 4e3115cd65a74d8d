using System.Net.Mail;
using System.Security.Authentication;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Transport;

public abstract class SmtpClientTransportTests : IAsyncDisposable
{
    private readonly SmtpClientDriver _driver;
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly SmtpClient _client;

    private protected SmtpClientTransportTests(SmtpClientDriver driver)
    {
        _driver = driver;
        _client = new SmtpClient(_server.Host, _server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync().AsTask().Capped();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Start_Completion_RunsInNoCallersContext()
    {
        AsyncLocal<string> context = new() { Value = "the caller's" };
        using ISmtpTransport transport = SmtpTransportFactory.Create(_client, _driver, noDelay: true);
        TaskCompletionSource<(SmtpAttemptResult Result, string? Context)> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        transport.Start(new ObservedAttempt(r => completed.SetResult((r, context.Value))));

        (SmtpAttemptResult result, string? seen) = await completed.Task.Capped();
        Assert.True(result.IsAccepted);
        Assert.Null(seen);
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    [Fact]
    public async Task Start_Completion_ComesOnTheClientsThreadAndNotOnThePools()
    {
        using ISmtpTransport transport = SmtpTransportFactory.Create(_client, _driver, noDelay: true);
        TaskCompletionSource<bool> onPool = new(TaskCreationOptions.RunContinuationsAsynchronously);

        transport.Start(new ObservedAttempt(_ => onPool.SetResult(Thread.CurrentThread.IsThreadPoolThread)));

        Assert.False(await onPool.Task.Capped());
    }

    [Fact]
    public async Task Start_NoDelay_IsSetOnTheSocketItself()
    {
        await SendAsync(noDelay: true);

        Assert.True(SocketNoDelay.IsSupported);
        Assert.True(SocketNoDelay.Find(_client)!.NoDelay);
    }

    [Fact]
    public async Task Start_NoDelayNotWanted_LeavesTheSocketAlone()
    {
        await SendAsync(noDelay: false);

        Assert.False(SocketNoDelay.Find(_client)!.NoDelay);
    }

    [Fact]
    public async Task Dispose_InFlight_EndsTheSendAtOnceAndItsThread()
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = step =>
        {
            if (step.Stage == SmtpServerStage.EndOfData)
            {
                reached.TrySetResult();
                return SmtpServerAction.Silence();
            }

            return null;
        };
        ISmtpTransport transport = SmtpTransportFactory.Create(_client, _driver, noDelay: true);
        TaskCompletionSource<Exception?> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread? tail = null;
        transport.Start(new ObservedAttempt(r =>
        {
            tail = Thread.CurrentThread;
            completed.SetResult(r.Error);
        }));
        await reached.Task.Capped();

        transport.Dispose();

        Assert.NotNull(await completed.Task.Capped());
        Assert.True(tail!.Join(Hang.Cap));
    }

    [Fact]
    public async Task Dispose_RacesWithTheStart_EndsTheSend()
    {
        // A server that says nothing: who is not ended by the dispose stays for ever.
        _server.Script = static _ => SmtpServerAction.Silence();
        for (int round = 0; round < 300; round++)
        {
            ISmtpTransport transport = SmtpTransportFactory.Create(new SmtpClient(_server.Host, _server.Port), _driver, noDelay: true);
            TaskCompletionSource<SmtpAttemptResult> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            transport.Start(new ObservedAttempt(completed.SetResult));
            await Task.Run(() =>
            {
                Thread.SpinWait(round * 20);
                transport.Dispose();
            }, TestContext.Current.CancellationToken).Capped();

            Assert.NotNull((await completed.Task.Capped()).Error);
        }
    }

    [Fact]
    public async Task Start_CertificateIsNotTrusted_FailsAsItDoesWithTheOtherDriver()
    {
        _client.EnableSsl = true;
        using ISmtpTransport transport = SmtpTransportFactory.Create(_client, _driver, noDelay: true);
        TaskCompletionSource<SmtpAttemptResult> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        transport.Start(new ObservedAttempt(completed.SetResult));

        SmtpAttemptResult end = await completed.Task.Capped();
        Assert.Equal(SmtpAttemptStage.Securing, end.Stage);
        Assert.IsType<AuthenticationException>(Assert.IsType<SmtpException>(end.Error).InnerException);
    }

    private async Task SendAsync(bool noDelay)
    {
        ISmtpTransport transport = SmtpTransportFactory.Create(_client, _driver, noDelay);
        TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        transport.Start(new ObservedAttempt(_ => completed.SetResult()));
        await completed.Task.Capped();
    }
}
