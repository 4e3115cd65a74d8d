namespace AsyncSmtp.Sending;

/// <summary>
/// The three that may stop a send: its caller, its time limit, and the sender's shutdown. One token for all, and which of them it was.
/// </summary>
internal sealed class SendStop : IDisposable
{
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _shutdown;

    public SendStop(TimeSpan sendTimeout, TimeProvider timeProvider, CancellationToken shutdown, CancellationToken caller)
    {
        CallerToken = caller;
        _shutdown = shutdown;
        if (sendTimeout != Timeout.InfiniteTimeSpan)
        {
            _timeout = new CancellationTokenSource(sendTimeout, timeProvider);
            _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, shutdown, _timeout.Token);
        }
        else if (caller.CanBeCanceled)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, shutdown);
        }

        Token = _linked?.Token ?? shutdown;
    }

    /// <summary>Gets the token that any of the three cancels.</summary>
    public CancellationToken Token { get; }

    /// <summary>Gets the caller's own token.</summary>
    public CancellationToken CallerToken { get; }

    /// <summary>Gets a value indicating whether it was the caller. The caller is asked first: who cancelled wants to hear so, whatever else came with it.</summary>
    public bool IsByCaller => CallerToken.IsCancellationRequested;

    /// <summary>Says who it was, as the beginning of a sentence.</summary>
    public string Cause(AsyncSmtpOptions options)
    {
        if (IsByCaller)
        {
            return "It was cancelled";
        }

        return _timeout is { IsCancellationRequested: true } && !_shutdown.IsCancellationRequested
            ? $"It took longer than SendTimeout ({options.SendTimeout}), the wait for a connection included, and was stopped"
            : $"The sender was disposed, ShutdownTimeout ({options.ShutdownTimeout}) was over, and it was stopped";
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _timeout?.Dispose();
    }
}
