using System.Net.Mail;
using AsyncSmtp.Messages;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Transport;

public sealed class SmtpClientTransportTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly SmtpClient _client;

    public SmtpClientTransportTests() => _client = new SmtpClient(_server.Host, _server.Port);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync().AsTask().Capped();
    }

    [Fact]
    public async Task Start_Completion_CarriesTheTokenAndRunsInNoCallersContext()
    {
        AsyncLocal<string> context = new() { Value = "the caller's" };
        using SmtpClientTransport transport = new(_client, noDelay: true);
        TaskCompletionSource<(object? Token, string? Context)> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        transport.Completed = c => completed.SetResult((c.Token, context.Value));
        object token = new();

        Start(transport, new CommitProbe(), token);

        (object? returned, string? seen) = await completed.Task.Capped();
        Assert.Same(token, returned);
        Assert.Null(seen);
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    [Fact]
    public async Task Start_Completion_ComesOnATailAndNotOnAPoolThread()
    {
        using SmtpClientTransport transport = new(_client, noDelay: true);
        TaskCompletionSource<bool> onPool = new(TaskCreationOptions.RunContinuationsAsynchronously);
        transport.Completed = _ => onPool.SetResult(Thread.CurrentThread.IsThreadPoolThread);

        Start(transport, new CommitProbe(), new object());

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
        SmtpClientTransport transport = new(_client, noDelay: true);
        TaskCompletionSource<Exception?> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread? tail = null;
        transport.Completed = c =>
        {
            tail = Thread.CurrentThread;
            completed.SetResult(c.Error);
        };
        Start(transport, new CommitProbe(), new object());
        await reached.Task.Capped();

        transport.Dispose();

        Assert.NotNull(await completed.Task.Capped());
        Assert.True(tail!.Join(Hang.Cap));
    }

    private static void Start(SmtpClientTransport transport, CommitProbe probe, object token)
    {
        MailMessageSnapshot mail = Mails.Snapshot();
        transport.Start(mail, mail.Recipients, probe, token);
    }

    private async Task SendAsync(bool noDelay)
    {
        SmtpClientTransport transport = new(_client, noDelay);
        TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        transport.Completed = _ => completed.SetResult();
        Start(transport, new CommitProbe(), new object());
        await completed.Task.Capped();
    }
}
