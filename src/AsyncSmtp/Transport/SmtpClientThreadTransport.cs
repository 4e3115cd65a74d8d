using System.Net.Mail;
using System.Security.Authentication;
using AsyncSmtp.Threads;

namespace AsyncSmtp.Transport;

/// <summary>
/// A client with a thread of its own that calls <see cref="SmtpClient.Send(MailMessage)"/>, so that every blocking call is on that thread and the sockets are plain blocking ones, which cost the least.
/// </summary>
/// <remarks>
/// A client can be disposed before its Send or during it, but one that is disposed while Send is being called does not notice: it would connect and go on. So the thread says that it is about to
/// call, and Dispose waits for the few instructions that it takes until the client knows that it is in a call.
/// </remarks>
internal sealed class SmtpClientThreadTransport : ISmtpTransport, IThreadPoolWorkItem
{
    private readonly SmtpClient _client;
    private readonly ClientThread _thread = new();
    private readonly Action<MailMessage> _send;
    private readonly Action? _setNoDelay;
    private SnapshotAttempt? _attempt;
    private bool _isConnected;
    private bool _isCalling;
    private bool _isDisposed;

    /// <param name="client">The client, not used before.</param>
    /// <param name="noDelay">Whether Nagle's algorithm is switched off on its socket.</param>
    /// <param name="send">The client's Send. A test puts a gate in front of it.</param>
    public SmtpClientThreadTransport(SmtpClient client, bool noDelay, Action<MailMessage>? send = null)
    {
        _client = client;
        _send = send ?? client.Send;
        _setNoDelay = noDelay ? SetNoDelay : null;
    }

    /// <summary>Gets a value indicating whether <see cref="Dispose"/> has been called; it may not have returned yet.</summary>
    internal bool IsDisposeRequested => Volatile.Read(ref _isDisposed);

    public bool IsQuiet => !UnreadInput.IsWaiting(_client);

    public void Start(SmtpAttempt attempt)
    {
        if (!attempt.TryBegin())
        {
            attempt.Complete(SmtpAttemptResult.NotBegun);
            return;
        }

        _attempt = (SnapshotAttempt)attempt;
        _thread.Run(this);
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _isDisposed, true);
        SpinWait spin = default;
        while (Volatile.Read(ref _isCalling) && !IsInCall())
        {
            spin.SpinOnce();
        }

        _client.Dispose();
        _thread.Dispose();
    }

    /// <summary>The send, on the client's thread.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        SnapshotAttempt attempt = _attempt!;
        _attempt = null;
        Exception? error = null;
        try
        {
            Send(attempt);
        }
        catch (AuthenticationException e)
        {
            // The one that Send, unlike SendAsync, throws as it is.
            error = new SmtpException(e.Message, e);
        }
#pragma warning disable CA1031 // Whatever the client throws is the attempt's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        _thread.Lend();
        attempt.Complete(SmtpClientResult.Of(attempt, error));
    }

    private void Send(SnapshotAttempt attempt)
    {
        if (!_isConnected && _setNoDelay is not null)
        {
            // Once there is content to be sent, there is a connection. One client has one for life, so once is enough.
            _isConnected = true;
            attempt.Probe.Reading += _setNoDelay;
        }

        using MailMessage message = attempt.Mail.CreateMessage(attempt.To, attempt.Probe, tail: null);
        Interlocked.Exchange(ref _isCalling, true);
        try
        {
            ObjectDisposedException.ThrowIf(IsDisposeRequested, this);
            _send(message);
        }
        finally
        {
            Volatile.Write(ref _isCalling, false);
        }
    }

    /// <summary>Whether the client knows that it is sending: it refuses to be changed then.</summary>
    private bool IsInCall()
    {
        try
        {
            int timeout = _client.Timeout;
            _client.Timeout = timeout;
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private void SetNoDelay() => SocketNoDelay.Set(_client);
}
