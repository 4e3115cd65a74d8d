using System.Collections.Concurrent;
using System.Net.Mail;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// Sends one message to each recipient, and says of every row what became of it.
/// </summary>
/// <param name="composer">Makes the messages.</param>
/// <param name="sender">Sends them.</param>
/// <param name="giveUpAfter">After how many failures of the server in a row no further message is started; 0: never.</param>
internal sealed class Campaign(MailComposer composer, IAsyncMailSender sender, int giveUpAfter)
{
    /// <summary>The rows whose messages are under way, by their place in the batch: as many as the batch's options allow.</summary>
    private readonly ConcurrentDictionary<long, Recipient> _underWay = [];
    private readonly Lock _ending = new();
    private int _serverFailuresInARow;

    /// <summary>Whether the campaign stopped because the server kept failing.</summary>
    public bool GaveUp { get; private set; }

    private string StopReason => GaveUp
        ? $"not tried: the campaign gave up after {giveUpAfter} messages in a row failed at the server"
        : "not sent: the campaign was stopped before this message went out";

    /// <summary>
    /// Sends. After <paramref name="stop"/> no message is started, those that wait are withdrawn, and those on the wire end with their true outcome.
    /// </summary>
    /// <param name="recipients">The rows; each is read when there is room for its message.</param>
    /// <param name="options">How the batch is sent.</param>
    /// <param name="ended">Called once for each row, never twice at once.</param>
    /// <param name="stop">Ends the campaign early.</param>
    /// <returns>A task that completes when every row has ended.</returns>
    public async Task RunAsync(IEnumerable<Recipient> recipients, MailBatchOptions options, Action<RowResult> ended, CancellationToken stop)
    {
        using IEnumerator<Recipient> rows = recipients.GetEnumerator();
        using CancellationTokenSource halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await foreach (MailSendResult result in sender.SendManyAsync(Compose(rows, ended), options, halt.Token))
            {
                await EndAsync(result, ended, halt);
            }
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            // Every message that was made has ended. The rows that are left get none.
        }

        while (rows.MoveNext())
        {
            End(rows.Current.Problem is { } problem ? RowResult.BadRow(rows.Current, problem) : RowResult.Stopped(rows.Current, StopReason), ended);
        }
    }

    /// <summary>The messages of the good rows. The batch pulls one whenever there is room for it, on a thread of its own.</summary>
    private IEnumerable<MailMessage> Compose(IEnumerator<Recipient> rows, Action<RowResult> ended)
    {
        for (long index = 0; rows.MoveNext();)
        {
            if (TryCompose(rows.Current, out string? problem) is { } message)
            {
                _underWay[index++] = rows.Current;
                yield return message;
            }
            else
            {
                End(RowResult.BadRow(rows.Current, problem!), ended);
            }
        }
    }

    private MailMessage? TryCompose(Recipient recipient, out string? problem)
    {
        problem = recipient.Problem;
        try
        {
            return problem is null ? composer.Compose(recipient) : null;
        }
        catch (Exception e)
        {
            problem = e.Message;
            return null;
        }
    }

    private async Task EndAsync(MailSendResult result, Action<RowResult> ended, CancellationTokenSource halt)
    {
        _underWay.TryRemove(result.Index!.Value, out Recipient? recipient);
        RowResult row = RowResult.Of(recipient!, result, StopReason);
        try
        {
            End(row, ended);
        }
        catch
        {
            // The report cannot be written: what cannot be reported must not be sent.
            await halt.CancelAsync();
            throw;
        }

        if (ShouldGiveUp(row))
        {
            GaveUp = true;
            await halt.CancelAsync();
        }
    }

    private void End(RowResult row, Action<RowResult> ended)
    {
        lock (_ending)
        {
            ended(row);
        }
    }

    private bool ShouldGiveUp(RowResult row)
    {
        _serverFailuresInARow = row.Cause switch
        {
            RowCause.Server => _serverFailuresInARow + 1,
            RowCause.None or RowCause.Recipient => 0,
            _ => _serverFailuresInARow,
        };
        return giveUpAfter > 0 && _serverFailuresInARow >= giveUpAfter;
    }
}
