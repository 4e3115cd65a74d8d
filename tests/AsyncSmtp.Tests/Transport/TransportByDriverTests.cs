using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Transport;

public sealed class EventsTransportTests() : SmtpClientTransportTests(SmtpClientDriver.Events);

public sealed class ThreadTransportTests() : SmtpClientTransportTests(SmtpClientDriver.Thread)
{
    [Fact]
    public async Task Dispose_SendIsBeingCalled_WaitsUntilTheClientKnows()
    {
        using ManualResetEventSlim gate = new();
        using SmtpClient client = new("127.0.0.1", 9);
        TaskCompletionSource calling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<SmtpAttemptResult> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SmtpClientThreadTransport transport = new(client, noDelay: true, message =>
        {
            calling.SetResult();
            gate.Wait();
            client.Send(message);
        });
        transport.Start(new ObservedAttempt(completed.SetResult));
        await calling.Task.Capped();

        Task disposing = Task.Run(transport.Dispose, TestContext.Current.CancellationToken);
        await Hang.UntilAsync(() => transport.IsDisposeRequested);
        Assert.False(disposing.IsCompleted);
        gate.Set();

        await disposing.Capped();
        Assert.NotNull((await completed.Task.Capped()).Error);
    }

    [Fact]
    public async Task Start_AfterDispose_CallsNobody()
    {
        using SmtpClient client = new("127.0.0.1", 9);
        bool called = false;
        TaskCompletionSource<SmtpAttemptResult> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SmtpClientThreadTransport transport = new(client, noDelay: true, _ => called = true);
        transport.Dispose();

        transport.Start(new ObservedAttempt(completed.SetResult));

        Assert.IsType<ObjectDisposedException>((await completed.Task.Capped()).Error);
        Assert.False(called);
    }
}
