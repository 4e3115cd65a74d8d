namespace AsyncSmtp.Verification;

/// <summary>
/// Waits for a server's greeting, and finds out why when there is none.
/// </summary>
internal sealed class GreetingWait(AsyncSmtpOptions options, TimeProvider timeProvider)
{
    /// <summary>
    /// A server that has said nothing for so long is asked whether it waits for TLS. It is longer than the few seconds for which servers keep silent to catch those who speak first, and a server may still greet later.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long that question may take.</summary>
    public static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    /// <returns>The greeting, or null when the server waits for TLS. The conversation is over then.</returns>
    public async Task<SmtpReply?> RunAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        bool isShort = options.AttemptTimeout != Timeout.InfiniteTimeSpan && options.AttemptTimeout / 2 < Patience;
        Task<SmtpReply> greeting = server.ReadAsync(cancellationToken);
        try
        {
            return await greeting.WaitAsync(isShort ? options.AttemptTimeout / 2 : Patience, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (!await SpeaksTlsAsync(cancellationToken).ConfigureAwait(false))
            {
                return await greeting.ConfigureAwait(false);
            }
        }

        await server.DisposeAsync().ConfigureAwait(false);
        await ((Task)greeting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private async Task<bool> SpeaksTlsAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(ProbePatience, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await ImplicitTlsProbe.SpeaksTlsAsync(options.Host!, options.Port, either.Token).ConfigureAwait(false);
    }
}
