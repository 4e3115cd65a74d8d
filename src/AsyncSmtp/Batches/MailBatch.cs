using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using System.Runtime.CompilerServices;

namespace AsyncSmtp.Batches;

/// <summary>
/// Sends a source of messages, once, and hands out the results one by one.
/// </summary>
/// <remarks>
/// A message has its place in the pump's room until the caller comes back from the result to ask for the next. So the room bounds everything there is: sends in flight, results in the channel, results that wait
/// for their turn, and the one that the caller looks at.
/// </remarks>
internal sealed class MailBatch(IAsyncMailSender sender, IAsyncEnumerable<MailMessage> source, MailBatchOptions options)
{
    private readonly BatchPump _pump = new(sender, source, options);
    private readonly BatchTally _tally = new(options);
    private readonly SourceOrder? _order = options.Ordered ? new SourceOrder(options.MaxInFlight) : null;
    private int _isStarted;

    public async IAsyncEnumerable<MailSendResult> SendAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("The results of a batch can be enumerated once: a second time would send its messages again.");
        }

        _tally.Start();
        using CancellationTokenSource pull = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pump.Start(pull.Token, cancellationToken);
        MailSendResult? lookedAt = null;
        bool isAtEnd = false;
        try
        {
            while (await _pump.Results.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (TryTake(out lookedAt))
                {
                    yield return lookedAt;
                    _pump.Release(lookedAt.Message);
                }
            }

            isAtEnd = true;
        }
        finally
        {
            if (!isAtEnd)
            {
                await StopAsync(pull, lookedAt).ConfigureAwait(false);
            }
        }

        ThrowIfFailed(cancellationToken);
    }

    /// <summary>Sends all and keeps the failures only.</summary>
    public async Task<MailBatchSummary> SendAllAsync(CancellationToken cancellationToken)
    {
        List<MailSendResult> failures = [];
        try
        {
            await foreach (MailSendResult result in SendAsync(cancellationToken).ConfigureAwait(false))
            {
                if (result.Outcome != DeliveryOutcome.Sent)
                {
                    failures.Add(result);
                }
            }
        }
        catch (OperationCanceledException e) when (_pump.IsCancelled)
        {
            throw new MailBatchCanceledException("The batch was cancelled. The summary says what became of the messages that were taken from the source.", _tally.Summarise(failures), e, cancellationToken);
        }
        catch (Exception e)
        {
            throw new MailBatchException($"The batch's source or its progress failed: {e.Message} The summary says what became of the messages that were taken from the source.", _tally.Summarise(failures), e);
        }

        return _tally.Summarise(failures);
    }

    private bool TryTake([NotNullWhen(true)] out MailSendResult? result)
    {
        if (!TryTakeNext(out result))
        {
            return false;
        }

        _tally.Add(result);
        return true;
    }

    private bool TryTakeNext([NotNullWhen(true)] out MailSendResult? result)
    {
        if (_order is null)
        {
            return _pump.Results.TryRead(out result);
        }

        while (_pump.Results.TryRead(out MailSendResult? ended))
        {
            _order.Add(ended);
        }

        return _order.TryTake(out result);
    }

    /// <summary>The caller has left: nothing more is pulled, so no room is made before, what is in flight ends as it would have, and all that is left is let go.</summary>
    private async Task StopAsync(CancellationTokenSource pull, MailSendResult? lookedAt)
    {
        try
        {
            await pull.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _pump.Release(lookedAt?.Message);
            while (await _pump.Results.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (TryTake(out MailSendResult? result))
                {
                    _pump.Release(result.Message);
                }
            }
        }

        _pump.SourceFailure?.Throw();
    }

    private void ThrowIfFailed(CancellationToken cancellationToken)
    {
        if (_pump.IsCancelled)
        {
            throw new OperationCanceledException("The batch was cancelled. The results of all messages that were taken from the source came first.", _pump.SourceFailure?.SourceException, cancellationToken);
        }

        _pump.SourceFailure?.Throw();
        _tally.ProgressFailure?.Throw();
    }
}
