using AsyncSmtp.Queueing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fleet;

/// <summary>Carries out what a person has decided about mails in doubt.</summary>
internal static class Resolution
{
    /// <param name="queue">The queue.</param>
    /// <param name="resolution"><see cref="LedgerState.Sent"/>, or <see cref="LedgerState.Claimed"/> to send it again.</param>
    /// <param name="ids">The mails, or nothing for all that are in doubt.</param>
    /// <param name="cancellationToken">Ends it between two mails.</param>
    public static async Task<int> RunAsync(IMailCarrier queue, LedgerState resolution, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        using IHost host = FleetHost.BuildViewer(queue);
        ISentLedger ledger = host.Services.GetRequiredService<ISentLedger>();
        if (ids.Count == 0)
        {
            TimeSpan commitWindow = host.Services.GetRequiredService<IOptions<QueuedMailOptions>>().Value.CommitWindow;
            ids = await ledger.ListInDoubtAsync(commitWindow, cancellationToken).Select(static e => e.MailId).ToListAsync(cancellationToken);
        }

        await host.StartAsync(cancellationToken);
        int resolved = 0;
        foreach (string id in ids)
        {
            if (await ledger.ResolveAsync(id, resolution, cancellationToken))
            {
                resolved++;
            }
            else
            {
                await Console.Error.WriteLineAsync($"{id} is not in doubt.");
            }
        }

        // All of them: who is still in doubt comes back to where it was, and a run that was cut short is finished by the next.
        int released = await queue.ReleaseParkedAsync(host.Services, cancellationToken);
        await host.StopAsync(cancellationToken);
        Console.WriteLine($"{resolved} resolved; {released} that were parked are in the queue again.");
        return resolved == ids.Count ? 0 : 1;
    }
}
