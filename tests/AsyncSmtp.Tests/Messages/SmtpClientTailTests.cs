using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>What SmtpClient itself does with the copies: it ends on the tail's thread, and a veto stops it.</summary>
public sealed class SmtpClientTailTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("asyncsmtp-tail-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("body: plain ASCII")]
    [InlineData("attachments: several")]
    [InlineData("attachments: body and views")]
    [InlineData("views: linked resources")]
    public async Task SendAsync_AnyLastPart_CompletesOnTheTailsThread(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        using DedicatedTail tail = new();
        CommitProbe probe = new();

        (bool onTail, Exception? error, bool cancelled) = await SendAsync(message, probe, tail);

        Assert.True(onTail);
        Assert.Null(error);
        Assert.False(cancelled);
        Assert.True(probe.IsCommitted);
    }

    [Fact]
    public async Task SendAsync_Vetoed_IsCancelled()
    {
        using MailMessage message = MessageShapes.Create("attachments: body and views");
        using DedicatedTail tail = new();
        CommitProbe probe = new();
        _ = probe.TryVeto();

        (_, Exception? error, bool cancelled) = await SendAsync(message, probe, tail);

        Assert.True(cancelled);
        Assert.Null(error);
        Assert.False(probe.IsCommitted);
    }

    private async Task<(bool OnTail, Exception? Error, bool Cancelled)> SendAsync(MailMessage message, CommitProbe probe, DedicatedTail tail)
    {
        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(probe, tail);
        TaskCompletionSource<(bool, Exception?, bool)> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SmtpClient client = new()
        {
            DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
            PickupDirectoryLocation = _directory.FullName,
            EnableSsl = false,
        };
        client.SendCompleted += (_, e) => completed.TrySetResult((tail.IsCurrentThread, e.Error, e.Cancelled));

        // What completes before SendAsync has returned is told by a thread of the pool, so the tail waits for it.
        using ManualResetEventSlim returned = new();
        Task held = tail.RunAsync(() => Task.FromResult(returned.Wait(Snapshots.HangCap)));
        client.SendAsync(copy, userToken: null);
        returned.Set();
        await held;
        return await completed.Task.WaitAsync(Snapshots.HangCap, TestContext.Current.CancellationToken);
    }
}
