using AsyncSmtp.Queueing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fleet;

/// <summary>Says where the mails are.</summary>
internal static class StatusReport
{
    public static async Task RunAsync(IMailCarrier queue, CancellationToken cancellationToken)
    {
        using IHost host = FleetHost.BuildViewer(queue);
        foreach ((string name, long count) in await queue.CountAsync(host.Services, cancellationToken))
        {
            Console.WriteLine($"{name,-16} {count,9}");
        }

        TimeSpan commitWindow = host.Services.GetRequiredService<IOptions<QueuedMailOptions>>().Value.CommitWindow;
        await foreach (LedgerEntry entry in host.Services.GetRequiredService<ISentLedger>().ListInDoubtAsync(commitWindow, cancellationToken))
        {
            Console.WriteLine($"in doubt         {entry.MailId}, for {entry.SinceChange:hh\\:mm\\:ss}");
        }
    }
}
