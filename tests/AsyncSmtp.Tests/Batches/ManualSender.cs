using System.Net.Mail;
using System.Threading.Channels;

namespace AsyncSmtp.Tests.Batches;

/// <summary>A sender whose sends end when the test says so.</summary>
internal sealed class ManualSender : IAsyncMailSender
{
    private readonly Channel<ManualSend> _sends = Channel.CreateUnbounded<ManualSend>();

    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, null, cancellationToken);

    public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default)
    {
        ManualSend send = new(message, cancellationToken);
        _sends.Writer.TryWrite(send);
        return send.Task;
    }

    /// <summary>The next send that begins, in the order in which they do.</summary>
    public Task<ManualSend> NextAsync() => _sends.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>Whether there is a send that nobody has asked for.</summary>
    public bool HasMore => _sends.Reader.TryPeek(out _);
}

internal sealed class ManualSend(MailMessage message, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<MailSendResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MailMessage Message => message;

    public CancellationToken CancellationToken => cancellationToken;

    public Task<MailSendResult> Task => _end.Task;

    public void Succeed() => _end.SetResult(DelegateSender.Sent(message));

    public void Fail(Exception exception) => _end.SetException(exception);
}
