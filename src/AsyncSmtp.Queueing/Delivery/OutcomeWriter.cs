using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Queueing;

/// <summary>Writes outcomes into a ledger, and for a while into one that fails: what is not written down is in doubt for everybody else.</summary>
internal sealed class OutcomeWriter(ISentLedger ledger, TimeSpan timeout, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <returns><see langword="false"/> when it was not written down.</returns>
    /// <remarks>No token ends this but time: a shutdown is no reason to forget what was sent.</remarks>
    public async ValueTask<bool> TryWriteAsync(ClaimedMail mail, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes)
    {
        using CancellationTokenSource end = new(timeout, time);
        for (TimeSpan pause = FirstPause; ; pause *= 2)
        {
            try
            {
                // The first try has a chance even when there is no time for a second.
                bool isOurs = await ledger.RecordAsync(mail.Id, mail.Claim, outcomes, timeout == TimeSpan.Zero ? CancellationToken.None : end.Token).ConfigureAwait(false);
                if (!isOurs)
                {
                    Log.OutcomeTooLate(logger, mail.Id);
                }

                return isOurs;
            }
#pragma warning disable CA1031 // A ledger may throw anything.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (end.IsCancellationRequested || !await TryPauseAsync(pause, end.Token).ConfigureAwait(false))
                {
                    Log.OutcomeNotWritten(logger, mail.Id, timeout.TotalMilliseconds, e);
                    return false;
                }
            }
        }
    }

    private async ValueTask<bool> TryPauseAsync(TimeSpan pause, CancellationToken end)
    {
        try
        {
            await Task.Delay(pause, time, end).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
