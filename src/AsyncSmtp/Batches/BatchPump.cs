using System.Net.Mail;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace AsyncSmtp.Batches;

/// <summary>
/// Waits for room, pulls a message from the source, starts its send and does not wait for it. What each send comes to goes into a channel. The pulling and each send count as active; the last to end
/// completes the channel, after which nothing runs any more.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim owns nothing unless its wait handle is asked for.
internal sealed class BatchPump(IAsyncMailSender sender, IAsyncEnumerable<MailMessage> source, MailBatchOptions options)
#pragma warning restore CA1001
{
    private readonly Channel<MailSendResult> _results = Channel.CreateUnbounded<MailSendResult>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IResultSender? _ours = sender as IResultSender;
    private readonly SemaphoreSlim _room = new(options.MaxInFlight);
    private int _active = 1;

    /// <summary>Gets the results, in the order in which the sends end.</summary>
    public ChannelReader<MailSendResult> Results => _results.Reader;

    /// <summary>Gets what the source threw. To be asked for at the end of the results.</summary>
    public ExceptionDispatchInfo? SourceFailure { get; private set; }

    /// <summary>Gets a value indicating whether the caller's token was cancelled before the last send had ended. To be asked for at the end of the results.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Starts. The source is pulled on the thread pool: one that blocks, as a plain enumerable may, does not block the caller.</summary>
    /// <param name="pullToken">Ends the pulling.</param>
    /// <param name="sendToken">The caller's token, which cancels the sends. It ends the pulling, too.</param>
    public void Start(CancellationToken pullToken, CancellationToken sendToken) => _ = Task.Run(() => RunAsync(pullToken, sendToken), CancellationToken.None);

    /// <summary>Ends the stay of a message that was pulled, and makes room for the next.</summary>
    public void Release(MailMessage? message)
    {
        try
        {
            if (options.DisposeMessages)
            {
                message?.Dispose();
            }
        }
#pragma warning disable CA1031 // A stream of the user's may throw anything. The send has ended, and the others go on.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _room.Release();
    }

    private async Task RunAsync(CancellationToken pullToken, CancellationToken sendToken)
    {
        try
        {
            await PullAsync(pullToken, sendToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The source may throw anything. It is thrown after the last result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            SourceFailure = ExceptionDispatchInfo.Capture(e);
        }

        EndOne(sendToken);
    }

    private async Task PullAsync(CancellationToken pullToken, CancellationToken sendToken)
    {
        IAsyncEnumerator<MailMessage> messages = source.GetAsyncEnumerator(pullToken);
        await using ConfiguredAsyncDisposable disposal = messages.ConfigureAwait(false);
        try
        {
            for (long index = 0; ; index++)
            {
                await _room.WaitAsync(pullToken).ConfigureAwait(false);

                // The wait may have got its room although it was cancelled first, and the caller's token has called off the sends, which made that room, before it tells the other token.
                if (sendToken.IsCancellationRequested || pullToken.IsCancellationRequested || !await messages.MoveNextAsync().ConfigureAwait(false))
                {
                    return;
                }

                if (pullToken.IsCancellationRequested && !sendToken.IsCancellationRequested)
                {
                    // The caller has left meanwhile. When it has cancelled instead, the message is sent with the cancelled token: what was pulled gets a result.
                    Release(messages.Current);
                    return;
                }

                BeginSend(messages.Current, index, sendToken);
            }
        }
#pragma warning disable CA1031 // Whatever a source throws when it is told to stop, the cause is that it was told to.
        catch (Exception) when (pullToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    private void BeginSend(MailMessage message, long index, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _active);
        _ = SendAsync(message, index, cancellationToken);
    }

    /// <summary>Never throws.</summary>
    private async Task SendAsync(MailMessage message, long index, CancellationToken cancellationToken)
    {
        MailSendResult result;
        try
        {
            Task<MailSendResult> send = _ours is not null ? _ours.SendForResultAsync(message, cancellationToken) : sender.SendAsync(message, cancellationToken);
            result = BatchResult.Of(message, index, await send.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // A sender that is not ours may throw anything, and one failure must not harm the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            result = BatchResult.Of(message, index, e, cancellationToken.IsCancellationRequested, isProvenNotSent: _ours is not null);
        }

        _results.Writer.TryWrite(result);
        EndOne(cancellationToken);
    }

    private void EndOne(CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _active) == 0)
        {
            IsCancelled = cancellationToken.IsCancellationRequested;
            _results.Writer.Complete();
        }
    }
}
