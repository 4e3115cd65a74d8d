using System.Net.Mail;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// Sends one message to each recipient, a bounded number at a time, and says of every row what became of it.
/// </summary>
/// <param name="composer">Makes the messages.</param>
/// <param name="sender">Sends them.</param>
/// <param name="maxInFlight">How many messages exist at once.</param>
/// <param name="giveUpAfter">After how many failures of the server in a row no further message is started; 0: never.</param>
internal sealed class Campaign(MailComposer composer, IAsyncMailSender sender, int maxInFlight, int giveUpAfter)
{
    private int _serverFailuresInARow;

    /// <summary>Whether the campaign stopped because the server kept failing.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>
    /// Sends. After <paramref name="stop"/> no message is started, those that wait are withdrawn, and those on the wire end with their true outcome.
    /// </summary>
    /// <param name="recipients">The rows; each is read when there is room for its message.</param>
    /// <param name="ended">Called once for each row, by many threads at once.</param>
    /// <param name="stop">Ends the campaign early.</param>
    /// <returns>A task that completes when every row has ended.</returns>
    public async Task RunAsync(IEnumerable<Recipient> recipients, Action<RowResult> ended, CancellationToken stop)
    {
        using CancellationTokenSource halt = CancellationTokenSource.CreateLinkedTokenSource(stop);

        // The loop gets no token: after a stop the remaining rows go through it as well, unsent, so that each is reported.
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = maxInFlight };
        await Parallel.ForEachAsync(recipients, bounded, async (recipient, _) =>
        {
            try
            {
                RowResult result = await SendRowAsync(recipient, halt.Token);
                ended(result);
                if (ShouldGiveUp(result))
                {
                    GaveUp = true;
                    await halt.CancelAsync();
                }
            }
            catch
            {
                // The report cannot be written: what cannot be reported must not be sent.
                await halt.CancelAsync();
                throw;
            }
        });
    }

    private async Task<RowResult> SendRowAsync(Recipient recipient, CancellationToken halt)
    {
        if (recipient.Problem is not null)
        {
            return RowResult.BadRow(recipient, recipient.Problem);
        }

        if (halt.IsCancellationRequested)
        {
            return RowResult.Stopped(recipient, StopReason);
        }

        MailMessage message;
        try
        {
            message = composer.Compose(recipient);
        }
        catch (Exception e)
        {
            return RowResult.BadRow(recipient, e.Message);
        }

        using (message)
        {
            return await SendAsync(recipient, message, halt);
        }
    }

    private async Task<RowResult> SendAsync(Recipient recipient, MailMessage message, CancellationToken halt)
    {
        try
        {
            return RowResult.Sent(recipient, await sender.SendAsync(message, halt));
        }
        catch (MailSendException e)
        {
            return RowResult.Failed(recipient, e);
        }
        catch (OperationCanceledException)
        {
            return RowResult.Stopped(recipient, StopReason);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The message was refused before anything was queued.
            return RowResult.BadRow(recipient, e.Message);
        }
    }

    private string StopReason => GaveUp
        ? $"not tried: the campaign gave up after {giveUpAfter} messages in a row failed at the server"
        : "not sent: the campaign was stopped before this message went out";

    private bool ShouldGiveUp(RowResult result)
    {
        switch (result.Cause)
        {
            case RowCause.Server:
                int failures = Interlocked.Increment(ref _serverFailuresInARow);
                return giveUpAfter > 0 && failures >= giveUpAfter;
            case RowCause.None or RowCause.Recipient:
                Interlocked.Exchange(ref _serverFailuresInARow, 0);
                return false;
            default:
                return false;
        }
    }
}
