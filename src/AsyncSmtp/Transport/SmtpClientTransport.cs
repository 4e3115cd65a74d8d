using System.ComponentModel;
using System.Net.Mail;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Transport;

/// <summary>
/// The bridge to <see cref="SmtpClient"/>: the only file that names its event-based pattern.
/// </summary>
/// <remarks>
/// The client raises its event on whatever thread ran the last step: a pool thread, the client's own, or the thread inside <c>SendAsync</c> itself. So no lock is held here, and nothing is
/// assumed about whether the event or the return from <c>SendAsync</c> comes first.
/// </remarks>
internal sealed class SmtpClientTransport : ISmtpTransport
{
    private readonly SmtpClient _client;
    private readonly ClientThread _thread = new();
#pragma warning disable CA2213 // Released by its send's completion, which Dispose brings about.
    private MailMessage? _message;
#pragma warning restore CA2213
    private bool _noDelayWanted;

    public SmtpClientTransport(SmtpClient client, bool noDelay)
    {
        _client = client;
        _noDelayWanted = noDelay;
        _client.SendCompleted += OnSendCompleted;
    }

    public bool IsQuiet => !UnreadInput.IsWaiting(_client);

    public void Start(SmtpAttempt attempt)
    {
        if (!attempt.TryBegin())
        {
            attempt.Complete(SmtpAttemptResult.NotBegun);
            return;
        }

        SnapshotAttempt ours = (SnapshotAttempt)attempt;
        MailMessage message = ours.Mail.CreateMessage(ours.To, ours.Probe, _thread);
        _message = message;

        // The client would run its event in the execution context of this call, and with it everything the next send starts from there: one caller's
        // async-locals and activity would leak into another's.
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            _client.SendAsync(message, ours);
        }
#pragma warning disable CA1031 // Whatever the client throws is the attempt's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReleaseMessage();
            ours.Complete(SmtpClientResult.Of(ours, e));
        }
        finally
        {
            suppressed?.Undo();
        }

        if (_noDelayWanted)
        {
            // One client has one connection for life, so once is enough.
            _noDelayWanted = false;
            SocketNoDelay.Set(_client);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _thread.Dispose();
    }

    private void OnSendCompleted(object sender, AsyncCompletedEventArgs e)
    {
        ReleaseMessage();

        // The client hands out the token that it was started with. A client that is shared with somebody else would hand out theirs, too.
        if (e.UserState is SnapshotAttempt attempt)
        {
            attempt.Complete(SmtpClientResult.Of(attempt, e.Cancelled ? new OperationCanceledException() : e.Error));
        }
    }

    private void ReleaseMessage() => Interlocked.Exchange(ref _message, null)?.Dispose();
}
