using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>Puts a mailing into the queue.</summary>
internal static class Producer
{
    public static async Task<int> RunAsync(IMailCarrier queue, MailingList mailing, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = FleetCommand.CreateBuilder();
        queue.AddProducer(builder);
        using IHost host = builder.Build();
        int enqueued = 0;
        try
        {
            await host.StartAsync(cancellationToken);
            await Parallel.ForEachAsync(mailing.ReadMails(), new ParallelOptions { MaxDegreeOfParallelism = queue.ProducerConcurrency, CancellationToken = cancellationToken }, async (mail, token) =>
            {
                await queue.EnqueueAsync(host.Services, mail, token);
                Interlocked.Increment(ref enqueued);
            });
            await host.StopAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, the user has to know what is in the queue.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"Stopped: {e.GetBaseException().Message}");
            await Console.Error.WriteLineAsync($"{enqueued} mails are in the queue, and perhaps some more. Run it again: what is there already is not sent twice.");
            return 1;
        }

        Console.WriteLine($"{enqueued} mails are in the queue{(mailing.BadRows > 0 ? $"; {mailing.BadRows} rows of the list could not be used" : "")}.");
        return mailing.BadRows > 0 ? 1 : 0;
    }
}
