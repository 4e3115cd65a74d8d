namespace AsyncSmtp.MailKit.Security;

/// <summary>
/// The access token of a sender: asked for when first needed, kept until shortly before it expires, and asked for once however many connections wait for it. Safe for use from many threads at once.
/// </summary>
/// <remarks>
/// A request belongs to none of those who wait for it: each cancels its own wait, and the request goes on for the others and for who comes next. Disposing cancels it. A request that fails fails all who wait for
/// it, and the next to come asks again.
/// </remarks>
internal sealed class AccessTokenCache(Func<CancellationToken, ValueTask<SmtpAccessToken>> source, TimeProvider timeProvider) : IDisposable
{
    /// <summary>How long before its expiry a token is not used any more: longer than an attempt takes to connect and authenticate.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private SmtpAccessToken? _token;
    private Task<SmtpAccessToken>? _request;

    /// <summary>Gets a token that is good for a while.</summary>
    /// <param name="cancellationToken">Ends the wait, not the request.</param>
    /// <returns>A task that completes with the token, or fails as the source did.</returns>
    public Task<SmtpAccessToken> GetAsync(CancellationToken cancellationToken) => Get(refused: null).WaitAsync(cancellationToken);

    /// <summary>Gets a token that is not the one that the server refused: the one that somebody else has got meanwhile, or a new one.</summary>
    /// <param name="refused">The token that the server refused.</param>
    /// <param name="cancellationToken">Ends the wait, not the request.</param>
    /// <returns>A task that completes with the token, or fails as the source did. The source may give the same again.</returns>
    public Task<SmtpAccessToken> GetOtherAsync(SmtpAccessToken refused, CancellationToken cancellationToken) => Get(refused).WaitAsync(cancellationToken);

    /// <summary>Cancels a request that is under way.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private Task<SmtpAccessToken> Get(SmtpAccessToken? refused)
    {
        lock (_lock)
        {
            if (_request is not null)
            {
                return _request;
            }

            if (_token is { } token && token != refused && token.ExpiresAt - timeProvider.GetUtcNow() > Margin)
            {
                return Task.FromResult(token);
            }

            // On a thread of the pool: the source is the host's, and may block, and must not run under the lock.
            CancellationToken stop = _stop.Token;
            _request = Task.Run(() => RequestAsync(stop), CancellationToken.None);

            // All who waited may have given up by the time it fails.
            _ = _request.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return _request;
        }
    }

    private async Task<SmtpAccessToken> RequestAsync(CancellationToken stop)
    {
        SmtpAccessToken? token = null;
        try
        {
            token = await source(stop).ConfigureAwait(false);
            return string.IsNullOrEmpty(token?.Token) ? throw new InvalidOperationException("AccessToken gave no token.") : token;
        }
        finally
        {
            lock (_lock)
            {
                _token = string.IsNullOrEmpty(token?.Token) ? null : token;
                _request = null;
            }
        }
    }
}
